package preview

// document writes the body of the page of one document.
func (m *markup) document(p page) {
	m.put("<body>\n<header class=\"top is-%s\">\n<div><p class=\"eyebrow\">ReSim metrics</p><h1>%s</h1>", p.Status.Class, p.Title)
	m.opt(`<p class="job">job <code>%s</code></p>`, p.Job)
	m.put("</div>\n<div class=\"overall\"><span class=\"eyebrow\">Overall</span>")
	m.badge(p.Status)
	m.put("</div>\n</header>\n")
	m.bar(p.Counts)
	m.put("<main>\n")
	if p.Findings != nil {
		m.put("<details class=\"all-findings\"><summary>Validation: %d errors, %d warnings</summary>\n", p.Errors, p.Warnings)
		m.findings(p.Findings, true)
		m.put("</details>\n")
	}
	if p.Events != nil {
		m.put("<section class=\"group\" aria-labelledby=\"events\"><h2 id=\"events\">Events <span class=\"n\">%d</span></h2>\n", len(p.Events))
		if p.Timeline != nil {
			m.timeline(*p.Timeline)
		}
		m.put("<details class=\"fold\" open><summary>Each event</summary>\n")
		for _, e := range p.Events {
			m.event(*e)
		}
		m.put("</details></section>\n")
	}
	m.put("<section class=\"group\" aria-labelledby=\"metrics\"><h2 id=\"metrics\">Metrics <span class=\"n\">%d</span></h2>\n", len(p.Metrics))
	m.cards(p.Metrics)
	if p.Metrics == nil {
		m.put("<p class=\"empty\">There are no metrics to show.</p>\n")
	}
	m.put("</section>\n")
	if p.Hidden != nil || p.Data != nil {
		m.put("<section class=\"group\"><details class=\"fold\" id=\"hidden\"><summary>Hidden metrics and data <span class=\"n\">%d metrics, %d data sets</span></summary>\n", len(p.Hidden), len(p.Data)+p.Left)
		m.cards(p.Hidden)
		m.data(p.Data, p.Left)
		m.put("</details></section>\n")
	}
	m.foot()
}

// bar writes search and filter.
func (m *markup) bar(counts []statusCount) {
	m.put(`<div class="bar" role="search">
<label class="search"><span class="unseen">Search</span><input type="search" id="search" placeholder="Search metrics  /" autocomplete="off" spellcheck="false"></label>
<div class="chips" role="group" aria-label="Show only these statuses">`)
	for _, c := range counts {
		m.put("\n<button type=\"button\" class=\"chip %s\" data-status=\"%s\" aria-pressed=\"false\"><b aria-hidden=\"true\">%s</b> %s <span class=\"n\">%d</span></button>",
			c.Class, c.Class, c.Letter, c.Word, c.N)
	}
	m.put(`
</div>
<output id="shown"></output>
<button type="button" id="theme" title="Dark or light (t)">Dark or light</button>
<button type="button" id="help" title="Keys (?)" aria-haspopup="dialog">Keys</button>
</div>
`)
}

// foot ends every page.
func (m *markup) foot() {
	m.put(`<p class="nothing" id="nothing" hidden>Nothing matches. <button type="button" id="reset">Show all</button></p>
</main>
<dialog id="keys"><h2>Keys</h2>
<dl><dt>/</dt><dd>search</dd><dt>j, k</dt><dd>next and previous card</dd><dt>t</dt><dd>dark or light</dd><dt>Esc</dt><dd>show all again</dd><dt>?</dt><dd>this list</dd></dl>
<form method="dialog"><button>Close</button></form></dialog>
<noscript><p class="notice">Charts, search and filter need JavaScript; the rest of the page does not.</p></noscript>
</body>
`)
}

func (m *markup) event(e event) {
	m.put("<section class=\"event is-%s\" id=\"%s\" tabindex=\"0\" data-status=\"%s\" data-search=\"%s\">\n<header><span class=\"when\">%s</span><h3>%s</h3>",
		e.Status.Class, e.ID, e.Status.Class, e.Search, e.When, e.Name)
	m.badge(e.Status)
	m.put("</header>\n")
	m.opt("<p class=\"description\">%s</p>\n", e.Description)
	m.findings(e.Findings, false)
	m.cards(e.Metrics)
	m.put(`<footer><span class="importance">%s importance</span>`, e.Importance)
	for _, t := range e.Tags {
		m.put(`<span class="tag">%s</span>`, t)
	}
	m.put("</footer>\n</section>\n")
}

func (m *markup) timeline(t timeline) {
	bottom := t.Bottom()
	m.put(`<svg class="timeline" role="img" aria-label="The events along time" width="100%%" height="%d">
<line x1="2%%" x2="98%%" y1="%d" y2="%d" class="axis"></line>
`, t.Height, bottom, bottom)
	for _, k := range t.Ticks {
		m.put("<text x=\"%g%%\" y=\"%d\" dy=\"16\" text-anchor=\"%s\">%s</text>\n", k.At, bottom, k.Anchor, k.Text)
	}
	for _, e := range t.Marks {
		m.put(`<a href="#%s" class="is-%s"><title>%s: %s (%s)</title>`, e.ID, e.Status.Class, e.When, e.Name, e.Status.Word)
		m.put(`<line x1="%g%%" x2="%g%%" y1="%d" y2="%d" class="stem"></line><circle cx="%g%%" cy="%d" r="11"></circle>`, e.From, e.From, e.Top(), bottom, e.From, e.Top())
		m.put("<text x=\"%g%%\" y=\"%d\" dy=\"4\" text-anchor=\"middle\" class=\"letter\">%s</text></a>\n", e.From, e.Top(), e.Status.Letter)
	}
	m.put("</svg>\n")
}

func (m *markup) data(rows []dataRow, left int) {
	if rows == nil {
		return
	}
	m.put(`<div class="scroll"><table class="data">
<thead><tr><th scope="col">Data set</th><th scope="col">Type</th><th scope="col" class="right">Elements</th><th scope="col">Unit</th><th scope="col">Over</th><th scope="col">Begins with</th></tr></thead>
<tbody>`)
	for _, r := range rows {
		m.put("\n<tr id=\"%s\" data-search=\"%s\"><th scope=\"row\">%s", r.ID, r.Search, r.Name)
		if !r.Used {
			m.put(` <span class="tag">in no metric</span>`)
		}
		m.findings(r.Findings, false)
		m.put(`</th><td>%s</td><td class="right">%s</td><td>%s</td><td>%s</td><td class="sample">%s</td></tr>`, r.Type, r.Size, r.Unit, r.Over, r.Sample)
	}
	m.put("\n</tbody></table></div>\n")
	if left > 0 {
		m.put("<p class=\"empty\">%s more data sets are not listed.</p>\n", grouped(left))
	}
}
