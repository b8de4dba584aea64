package resolve

import "sync"

// Progress is how far one kind of thing is, over everything asked for so far.
type Progress struct {
	What        string // "batches", "jobs", "metric lists" or "documents"
	Done, Total int    // Total grows as more is asked for; 0 if it is not known
}

const (
	batchesRead   = "batches"
	jobsRead      = "jobs"
	listsRead     = "metric lists"
	documentsRead = "documents"
)

// progress adds up what all callers do.
type progress struct {
	observer func(Progress) // nil for none
	mu       sync.Mutex
	sums     map[string]Progress
}

// add counts what has been done and what is to be done. The observer is called under the lock, so
// that it sees the numbers in their order.
func (p *progress) add(what string, done, total int) {
	if p.observer == nil || done == 0 && total == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sums == nil {
		p.sums = map[string]Progress{}
	}
	s := p.sums[what]
	s = Progress{what, s.Done + done, s.Total + total}
	p.sums[what] = s
	p.observer(s)
}
