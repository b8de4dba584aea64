package recording

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
)

// resume reads what earlier runs left and opens the journal of this one.
func (r *Recorder) resume() error {
	finished, unfinished, err := load(r.dir)
	if err != nil {
		return err
	}
	whole := int64(0)
	if finished != nil {
		r.before = &finished.header.Run
	}
	for _, s := range []*state{finished, unfinished} {
		if s == nil {
			continue
		}
		if s.header.API != r.header.API {
			return fail(ErrOther, "of the API at %s; name another folder", s.header.API)
		}
		if s.header.Scrubbed != nil {
			return fail(ErrOther, "names in it were scrubbed, so nothing in it is the API's; name another folder")
		}
		whole = s.whole
		for key, e := range s.entries {
			r.prior[key] = e
		}
	}
	return unwritable(r.dir, r.openJournal(unfinished != nil, whole))
}

// openJournal goes on behind the whole lines of an earlier journal, or begins a new one.
func (r *Recorder) openJournal(goOn bool, whole int64) (err error) {
	path := filepath.Join(r.dir, unfinishedName)
	if r.journal, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o644); err != nil {
		return err
	}
	if r.resumed = goOn; !goOn {
		whole = 0
	}
	if err = r.journal.Truncate(whole); err == nil {
		_, err = r.journal.Seek(whole, io.SeekStart)
	}
	if err == nil && whole == 0 {
		err = r.note(r.header)
	}
	return err
}

// note writes a line of the journal.
func (r *Recorder) note(v any) error {
	line, err := json.Marshal(v)
	if err == nil {
		_, err = r.journal.Write(append(line, '\n'))
	}
	return err
}
