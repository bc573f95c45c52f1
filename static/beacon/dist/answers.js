/*9990715f6ecb*/
var o=t=>t instanceof Error||!/^\s*{/.test(t)?{status:"invalid",detail:`${t}`}:JSON.parse(t),u=([t],a,i)=>{let r=o(i);a.forEach(([,s],n)=>{let e=r.results?.[n]||{...r,status:"invalid"};e.reason==="type_disabled"&&s.type!=="pagevisit"&&t.o.push(s.type);try{e.status==="invalid"&&s.onerror(e)}catch{}})};export{u as start};
