package recording

import "net/http"

// take answers from the recording what cannot have changed; nil if it has to be fetched.
func (r *Recorder) take(req *http.Request, key string) *http.Response {
	if req.Response != nil { // a redirect of what is being fetched
		return nil
	}
	e, ok := r.prior[key]
	if ok && e.Status == http.StatusOK && r.batches.settled(e) && r.whole(e) {
		if content, err := r.objects.read(e); err == nil {
			if ofAPI(key) {
				r.batches.learn(e, content, false)
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			if !r.fetched[key] {
				_ = r.use(e, false)
			}
			return respond(req, e, content)
		}
	}
	if !ofAPI(key) && req.URL.RawQuery == "" && r.batches.unsigned(key) {
		return expired(req)
	}
	return nil
}

// whole reports whether all pages of a list are in the recording, as the token of a page that is not is an old one. It
// is asked for each page, and begins to count at the first.
func (r *Recorder) whole(e entry) bool {
	if !ofAPI(e.Key) || e.Next == "" || !firstPage(e.Key) {
		return true
	}
	for seen := map[string]bool{}; e.Next != "" && !seen[e.Next]; {
		seen[e.Next] = true
		next, ok := r.prior[page(e.Key, e.Next)]
		if !ok || next.Batch != e.Batch {
			r.batches.expire(e.Key)
			return false
		}
		e = next
	}
	return true
}

// expired is what storage says of a link without a signature: the list is to be asked for again, for a fresh one. Only
// so can a document be fetched that no earlier run needed, although its list did not change.
func expired(req *http.Request) *http.Response {
	return respond(req, entry{Status: http.StatusForbidden, Type: "text/plain"}, []byte("the link comes from the recording and has no signature"))
}

// fetchedAndTaken counts the answers of this run.
func (r *Recorder) fetchedAndTaken() (fetched, taken int) {
	for key := range r.used {
		if r.fetched[key] {
			fetched++
		} else {
			taken++
		}
	}
	return fetched, taken
}
