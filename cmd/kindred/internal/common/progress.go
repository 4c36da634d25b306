package common

import (
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
)

// progressDelay is how long work takes before its progress is shown.
const progressDelay = 200 * time.Millisecond

// Progress shows how far the work is, on a terminal and only if it takes a while. The zero
// value shows nothing.
type Progress struct {
	env   *Env
	shown bool

	mu    sync.Mutex
	bar   *progressbar.ProgressBar
	what  string
	Start time.Time
}

// NewProgress returns the progress of work that begins now. It is shown on a terminal, and not if quiet.
func NewProgress(env *Env, quiet bool) *Progress {
	return &Progress{env: env, shown: env.StderrTTY && !quiet, Start: time.Now()}
}

// Update shows that done of total steps of something are done; total is -1 if unknown.
func (p *Progress) Update(what string, done, total int) {
	if !p.shown || time.Since(p.Start) < progressDelay {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar == nil || p.what != what {
		p.finish()
		p.what = what
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(p.env.Stderr),
			progressbar.OptionSetDescription(what),
			progressbar.OptionSetWidth(30),
			progressbar.OptionThrottle(65*time.Millisecond),
			progressbar.OptionShowCount(),
			progressbar.OptionClearOnFinish(),
			progressbar.OptionSetSpinnerChangeInterval(0), // or a goroutine would draw for ever
		)
	}
	_ = p.bar.Set(done) // a terminal that is gone does not matter
}

// End takes away what is shown.
func (p *Progress) End() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finish()
}

func (p *Progress) finish() {
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}
