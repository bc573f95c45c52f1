/*94bde3c67739*/
var i=t=>t instanceof Error||!/^\s*{/.test(t)?{status:"invalid",detail:`${t}`}:JSON.parse(t),u=([t],a,o)=>{let s=i(o);a.forEach(([,n],c)=>{let e=s.results?.[c]||(n.contact?s.contact:s.consent)||{...s,status:"invalid"};e.reason==="type_disabled"&&n.type!=="pagevisit"&&t.o.push(n.type);try{e.status==="invalid"&&n.onerror(e)}catch{}})};export{u as start};
