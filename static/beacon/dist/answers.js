/*365a71885b21*/
var o=t=>t instanceof Error||!/^\s*{/.test(t)?{status:"invalid",detail:`${t}`}:JSON.parse(t),u=([t],i,a)=>{let n=o(a);i.forEach(([,s],c)=>{let e=n.results?.[c]||(s.contact?n.contact:n.consent)||{...n,status:"invalid"};e.reason==="type_disabled"&&s.type!=="pagevisit"&&t.o.push(s.type||s.activities?.[0]?.type);try{e.status==="invalid"&&s.onerror(e)}catch{}})};export{u as start};
