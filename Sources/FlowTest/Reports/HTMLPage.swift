/// The frame of a report: a page that needs nothing else, in light and dark.
enum HTMLPage {
    static func page(title: String, body: String) -> String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>\(escaped(title))</title><style>\(style)</style></head>
        <body>\(body)<script>\(script)</script></body></html>

        """
    }

    /// A text for HTML and for quoted attributes; control characters are left out.
    static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\n", "\t": result.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: break
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    private static let style = """
        :root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1b2330;--dim:#667085;--line:#e2e6ec;--good:#12805c;\
        --goodbg:#e4f5ee;--bad:#c0342b;--badbg:#fdecea;--caller:#2f6fde;--flow:#8a5cd6;--key:#b7791f;--band:#eef1f6;--band2:#e4e9f1}
        @media(prefers-color-scheme:dark){:root{--bg:#12161d;--card:#1a2029;--ink:#e6eaf0;--dim:#93a0b4;--line:#2b3442;\
        --good:#4cc38a;--goodbg:#17322a;--bad:#ff7a70;--badbg:#3a1f20;--caller:#6ea8ff;--flow:#b794f6;--key:#f0b94d;\
        --band:#202835;--band2:#273142}}
        *{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        main{max-width:1120px;margin:0 auto;padding:28px 20px 60px}h1{font-size:24px;margin:0}h2{font-size:17px;margin:34px 0 10px}
        header.top{display:flex;align-items:baseline;gap:16px;flex-wrap:wrap}.dim{color:var(--dim)}.mono,pre{font-family:ui-monospace,\
        SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        .chip{display:inline-block;padding:1px 10px;border-radius:99px;font-size:13px;font-weight:600}
        .good{color:var(--good);background:var(--goodbg)}.bad{color:var(--bad);background:var(--badbg)}
        details.test{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:8px 0;overflow:hidden}
        details.test>summary{cursor:pointer;padding:10px 16px;display:flex;gap:12px;align-items:center;list-style:none}
        details.test>summary::-webkit-details-marker{display:none}summary .name{flex:1;font-weight:550}
        details.test[open]>summary{border-bottom:1px solid var(--line)}.inner{padding:14px 16px 18px}
        .failure{background:var(--badbg);border-left:3px solid var(--bad);border-radius:4px;padding:8px 12px;margin:0 0 10px}
        .failure code{display:block;color:var(--dim);margin-top:2px}
        .scroll{overflow-x:auto}svg.line{display:block;width:100%;min-width:720px;height:auto}svg text{font:11px system-ui,sans-serif;fill:var(--ink)}
        svg .t{fill:var(--dim);font-size:10px}svg .wc{fill:var(--caller)}svg .wf{fill:var(--flow)}svg .grid{stroke:var(--line)}
        svg .band{fill:var(--band)}svg .band.odd{fill:var(--band2)}svg .prompt{fill:var(--flow);fill-opacity:.16;stroke:var(--flow);stroke-opacity:.5}
        svg .prompt.unheard{fill:var(--bad);stroke:var(--bad)}svg .step{stroke:var(--caller);stroke-width:1.5}svg .step.wrong{stroke:var(--bad);stroke-width:2.5}
        svg .key{fill:var(--key)}svg .keytext{fill:var(--card);font-weight:700;text-anchor:middle}svg .refused{fill:none;stroke:var(--key);stroke-dasharray:2 2}
        svg .head{stroke:var(--bad);stroke-width:1.2;visibility:hidden}svg .steptext{fill:var(--caller)}svg .steptext.wrong{fill:var(--bad);font-weight:700}
        audio{width:100%;height:36px;margin:8px 0 2px}table{border-collapse:collapse;width:100%;font-size:14px;margin-top:10px}
        th{text-align:left;font-weight:600;color:var(--dim);font-size:12.5px}td,th{padding:4px 12px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}
        pre{font-size:12px;line-height:1.45;overflow-x:auto;background:var(--bg);border:1px solid var(--line);border-radius:8px;padding:10px 12px;margin:12px 0 0}
        pre .wrong{color:var(--bad);font-weight:700}.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:14px 16px;margin:8px 0}
        .meters{display:flex;gap:26px;flex-wrap:wrap}.meter{min-width:170px}.meter b{font-size:19px;font-variant-numeric:tabular-nums}
        .bar{height:6px;border-radius:3px;background:var(--band2);margin-top:4px;overflow:hidden}.bar i{display:block;height:100%;background:var(--good)}
        .bar i.part{background:var(--key)}.num{text-align:right;font-variant-numeric:tabular-nums}tr.missed td{color:var(--bad)}
        .graph{overflow-x:auto;margin-top:12px}.graph img{display:block;max-width:100%;height:auto;margin:0 auto}
        """

    /// The playhead on each time line follows its player, and a click on the line goes there.
    private static let script = """
        document.querySelectorAll('.call').forEach(c=>{const a=c.querySelector('audio'),s=c.querySelector('svg.line');if(!a||!s)return;\
        const h=s.querySelector('.head'),d=+s.dataset.length,x0=+s.dataset.left,w=+s.dataset.width,off=+s.dataset.offset;\
        const show=()=>{const x=x0+w*(a.currentTime+off)/d;h.setAttribute('x1',x);h.setAttribute('x2',x);h.style.visibility='visible';};\
        let t;a.addEventListener('play',()=>{t=setInterval(show,40)});a.addEventListener('pause',()=>clearInterval(t));a.addEventListener('seeked',show);\
        s.addEventListener('click',e=>{const r=s.getBoundingClientRect(),x=(e.clientX-r.left)/r.width*1080;\
        a.currentTime=Math.max(0,(x-x0)/w*d-off);show();});});
        """
}
