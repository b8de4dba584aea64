package preview

// compared writes the body of the page of two documents.
func (m *markup) compared(p comparePage) {
	m.put("<body>\n<header class=\"top\">\n<div><p class=\"eyebrow\">ReSim metrics, compared</p><h1>%s</h1><p class=\"job\">against %s</p></div>\n", p.After, p.Before)
	m.put(`<div class="overall"><span class="eyebrow">Overall</span>`)
	m.badge(p.BeforeStatus)
	m.put(` <span aria-label="then">→</span> `)
	m.badge(p.AfterStatus)
	m.put("</div>\n</header>\n")
	m.bar(p.Counts)
	m.put("<main>\n<section class=\"group\" aria-labelledby=\"changes\"><h2 id=\"changes\">Metric by metric <span class=\"n\">%d, %d the same</span></h2>\n", len(p.Rows), p.Same)
	m.put(`<div class="sheet"><table class="changes">
<thead><tr><th scope="col">Metric</th><th scope="col">Change</th><th scope="col">Before</th><th scope="col">After</th><th scope="col" class="right">Difference</th></tr></thead>
<tbody>`)
	for _, r := range p.Rows {
		m.put("\n<tr class=\"%s\" data-status=\"%s\" data-search=\"%s\"><th scope=\"row\">", r.Kind, r.Status.Class, r.Search)
		if r.Place != "" {
			m.put(`<a href="#%s">%s</a>`, r.Place, r.Name)
		} else {
			m.put("%s", r.Name)
		}
		m.opt(` <span class="tag">in %s</span>`, r.Event)
		m.put(`</th><td class="change"><span class="kind">%s</span></td>`, r.Kind)
		m.side(r.Before)
		m.side(r.After)
		m.put(`<td class="right">%s</td></tr>`, r.Difference)
	}
	m.put("\n</tbody></table></div>\n</section>\n")
	if p.Pairs != nil {
		m.put("<section class=\"group\" aria-labelledby=\"pairs\"><h2 id=\"pairs\">What changed, side by side</h2>\n")
		m.put("<div class=\"pair heads\"><p class=\"eyebrow\">Before: %s</p><p class=\"eyebrow\">After: %s</p></div>\n", p.Before, p.After)
		for _, two := range p.Pairs {
			m.put("<div class=\"pair\">")
			m.half(two.Before, "not there before")
			m.half(two.After, "not there any more")
			m.put("</div>\n")
		}
		m.put("</section>\n")
	}
	m.foot()
}

func (m *markup) side(s *rowSide) {
	if s == nil {
		m.put("<td>–</td>")
		return
	}
	m.put("<td>")
	m.badge(s.Status)
	m.put(" %s</td>", s.Value)
}

// half is one side of a pair.
func (m *markup) half(c *card, absent string) {
	if c == nil {
		m.put(`<p class="absent">%s</p>`, absent)
		return
	}
	m.card(*c)
}
