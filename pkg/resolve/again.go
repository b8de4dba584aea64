package resolve

import "fmt"

// A second pass over a batch may download what the first one did. In order to tell so in the [Account]
// without remembering every download, each job keeps a bit for each selection by which its document was
// read. So what another selection has in common with an earlier one is not noticed.

// mostSelections is how many selections are told apart: as many as a job has bits for.
const mostSelections = 32

// pass is the bit of a selection, 0 for none. Bits are given out as selections come.
func (g *graph) pass(s selection) uint32 {
	key := fmt.Sprintf("%q %q %q %t %t", s.names, s.types, s.data, s.events, s.all)
	g.passesMu.Lock()
	defer g.passesMu.Unlock()
	bit, known := g.passes[key]
	if !known && len(g.passes) < mostSelections {
		if g.passes == nil {
			g.passes = map[string]uint32{}
		}
		bit = 1 << len(g.passes)
		g.passes[key] = bit
	}
	return bit
}
