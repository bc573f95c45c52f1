/*1af956bf654d*/
var n=(o,e)=>{let s=o[9];e.title&&(e.title=`${e.title}`.slice(0,1e3));for(let l of["url","referrer"]){let r=e[l];r&&r.length>2048&&(e[l]=r.slice(0,2048).replace(/[?&][^?&]*$/,""),e.metadata={...e.metadata,url_shortened:!0})}s(e,1)};export{n as start};
