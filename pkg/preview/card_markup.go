package preview

// badge writes a status.
func (m *markup) badge(b badge) {
	m.put(`<span class="badge %s"><b aria-hidden="true">%s</b> %s</span>`, b.Class, b.Letter, b.Word)
}

// findings lists findings; those with a place of their own link there if linked.
func (m *markup) findings(all []finding, linked bool) {
	if len(all) == 0 {
		return
	}
	m.put("<ul class=\"findings\">")
	for _, f := range all {
		m.put("\n<li class=\"%s\"><b>%s %s</b> ", f.Severity, f.Severity, f.Rule)
		switch {
		case linked && f.Name != "" && f.Place != "":
			m.put(`<a href="#%s">%s</a>: `, f.Place, f.Name)
		case linked && f.Name != "":
			m.put("%s: ", f.Name)
		}
		m.put("%s <code>%s</code></li>", f.Message, f.Path)
	}
	m.put("\n</ul>")
}

// cards writes cards in rows.
func (m *markup) cards(all []card) {
	for _, run := range runs(all) {
		m.put("<div class=\"cards\">")
		for _, c := range run {
			m.card(c)
		}
		m.put("</div>\n")
	}
}

func (m *markup) card(c card) {
	m.put("<article class=\"card %s is-%s\" id=\"%s\" tabindex=\"0\" data-status=\"%s\" data-search=\"%s\">\n<header>\n<h3>%s</h3>\n",
		c.Size(), c.Status.Class, c.ID, c.Status.Class, c.Search, c.Name)
	m.badge(c.Status)
	m.put("\n</header>\n")
	m.opt("<p class=\"description\">%s</p>\n", c.Description)
	m.put("<div class=\"body\">\n")
	m.content(c)
	m.opt("<p class=\"empty\">%s</p>\n", c.Empty)
	m.put("</div>\n")
	if few := 2; len(c.Findings) > few {
		m.put("<details class=\"found\"><summary>%d findings of the validation</summary>", len(c.Findings))
		m.findings(c.Findings, false)
		m.put("</details>\n")
	} else {
		m.findings(c.Findings, false)
	}
	m.put(`<footer><span class="type">%s</span><span class="importance">%s importance</span>`, c.Type, c.Importance)
	for _, t := range c.Tags {
		m.put(`<span class="tag">%s: %s</span>`, t.Key, t.Value)
	}
	m.put("</footer>\n</article>\n")
}

// content is what the card's metric shows.
func (m *markup) content(c card) {
	if n := c.Number; n != nil {
		m.put(`<p class="number"><span class="value">%s</span>`, n.Short)
		m.opt(` <span class="unit">%s</span>`, n.Unit)
		m.put("</p>\n<p class=\"exact\">%s %s", n.Exact, n.Unit)
		m.opt(" · %s", n.Limits)
		m.put("</p>\n")
	}
	if c.Table != nil {
		m.put(`<div class="scroll"><table>
<thead><tr><th scope="col">Category</th><th scope="col" class="right">Value</th><th scope="col">Unit</th><th scope="col">Status</th></tr></thead>
<tbody>`)
		for _, n := range c.Table {
			m.put("\n<tr><th scope=\"row\">%s</th><td class=\"right\" title=\"%s\">%s</td><td>%s</td><td>", n.Category, n.Exact, n.Short, n.Unit)
			m.badge(n.Status)
			m.put("</td></tr>")
		}
		m.put("\n</tbody>\n</table></div>\n")
	}
	if c.Text != "" {
		m.put("<div class=\"markdown\">%s</div>\n", c.Text)
	}
	if c.Pictures != nil {
		m.put("<div class=\"pictures\" tabindex=\"0\">")
		for _, p := range c.Pictures {
			m.picture(p)
		}
		m.put("\n</div>\n")
	}
	if c.Chart != nil {
		m.chart(*c.Chart)
	}
}

func (m *markup) picture(p picture) {
	if p.Source != "" {
		m.put("\n<figure><img src=\"%s\" width=\"%d\" height=\"%d\" alt=\"%s\">", p.Source, p.Width, p.Height, p.Name)
	} else {
		m.put("\n<figure><div class=\"missing\" role=\"img\" aria-label=\"%s is not shown\">⌧</div>", p.Name)
	}
	m.put("\n<figcaption>%s", p.Name)
	m.opt("<br><em>%s</em>", p.Problem)
	m.put("</figcaption></figure>")
}

func (m *markup) chart(c chart) {
	if c.Choices != nil {
		m.put(`<label class="chooser">Category <select data-for="%s">`, c.ID)
		for i, name := range c.Choices {
			m.put(`<option value="%d">%s</option>`, i, name)
		}
		m.put("</select></label>\n")
	}
	m.put("<div class=\"plate\"><div class=\"chart\" id=\"%s\"></div></div>\n<div class=\"notes\" id=\"notes-%s\" aria-live=\"polite\"></div>\n", c.ID, c.ID)
}
