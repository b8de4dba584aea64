package export

import "sync"

// Progress is a look at an export.
type Progress struct {
	Batches, TotalBatches int // read, and to be read
	Jobs                  int // read
	Rows                  int // written to the file; 0 while it still reads
	TotalRows             int // to be written; 0 while it is not known
}

// progress adds up what is done.
type progress struct {
	observer func(Progress) // nil for none
	mu       sync.Mutex
	now      Progress
}

func (p *progress) change(f func(*Progress)) {
	if p.observer == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	f(&p.now)
	p.observer(p.now)
}
