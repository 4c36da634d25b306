// Package fetch gets feeds from the web. It is polite to servers, because many people run it: it says
// its name, waits as long as a server asks, and gives up in the end.
package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Options are the options of [Get]. The zero value is a good default, except that UserAgent
// should be given.
type Options struct {
	UserAgent string
	// Tries is how often a busy server (429, 502, 503, 504) is asked. 0 means 5.
	Tries int
	// MaxWait is the longest wait before a try. A server that asks for more is an error.
	// 0 means 5 minutes.
	MaxWait time.Duration
	// Idle ends a connection on which nothing has come for this time. 0 means a minute.
	Idle time.Duration
	// Timeout ends an answer that takes longer than this as a whole, from the request to the
	// last byte. 0 means 2 hours; a negative number means no limit.
	Timeout time.Duration
	// MinRate ends an answer that comes more slowly, in bytes a second. It is measured over
	// every rateWindow of waiting for the server, so that a slow caller does not matter. 0 means
	// 1,024; a negative number means no limit.
	MinRate int
	// OnWait, if not nil, is called before a new try with the reason and the time of waiting.
	OnWait func(reason string)

	rateWindow time.Duration // a minute, but in tests
}

// withDefaults returns the options with what 0 stands for.
func (o Options) withDefaults() Options {
	o.Tries = cmp.Or(o.Tries, 5)
	o.MaxWait = cmp.Or(o.MaxWait, 5*time.Minute)
	o.Idle = cmp.Or(o.Idle, time.Minute)
	o.Timeout = cmp.Or(o.Timeout, 2*time.Hour)
	o.MinRate = cmp.Or(o.MinRate, 1024)
	o.rateWindow = cmp.Or(o.rateWindow, time.Minute)
	return o
}

// Response is the answer of a server.
type Response struct {
	io.ReadCloser
	URL     string // where it came from, after all redirections
	Charset string // in its Content-Type, or ""
}

const maxRedirects = 5

// Get asks for a URL and returns the answer, decompressed. It follows up to five redirections and
// tries again as Options say. An answer other than 200 is an error, and so is an answer that ends
// early.
func Get(ctx context.Context, address string, opts Options) (*Response, error) {
	opts = opts.withDefaults()
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval = time.Second
	waits.MaxInterval = opts.MaxWait
	response, err := backoff.Retry(ctx, func() (*Response, error) { return get(ctx, address, opts) },
		backoff.WithBackOff(waits), backoff.WithMaxTries(uint(opts.Tries)), backoff.WithMaxElapsedTime(0),
		backoff.WithNotify(func(err error, wait time.Duration) {
			if opts.OnWait != nil {
				opts.OnWait(fmt.Sprintf("%v; trying again in %v", reason(err), wait.Round(time.Second)))
			}
		}))
	if err != nil {
		return nil, reason(err)
	}
	return response, nil
}

// busyError is the answer of a server that should be asked again.
type busyError struct {
	error
	after *backoff.RetryAfterError // how long to wait, or nil if the server does not say it
}

// Unwrap lets backoff find how long to wait.
func (e busyError) Unwrap() error {
	if e.after == nil {
		return e.error
	}
	return e.after
}

// reason returns an error without the wrappers for backoff.
func reason(err error) error {
	var busy busyError
	var permanent *backoff.PermanentError
	var failed *url.Error
	switch {
	case errors.As(err, &busy):
		return busy.error
	case errors.As(err, &permanent):
		return reason(permanent.Err)
	case errors.As(err, &failed):
		return failed.Err // without the URL, which callers add
	}
	return err
}

// get asks once.
func get(ctx context.Context, address string, opts Options) (*Response, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		cancel(nil)
		return nil, backoff.Permanent(err)
	}
	request.Header.Set("User-Agent", opts.UserAgent)
	request.Header.Set("Accept", "application/atom+xml, application/rss+xml, application/json, text/xml;q=0.9, */*;q=0.8")
	if opts.Timeout > 0 {
		whole := time.AfterFunc(opts.Timeout, func() {
			cancel(fmt.Errorf("the server took longer than the limit of %v", opts.Timeout))
		})
		context.AfterFunc(ctx, func() { whole.Stop() })
	}
	idle := time.AfterFunc(opts.Idle, func() { cancel(fmt.Errorf("the server sent nothing for %v", opts.Idle)) })
	answer, err := client.Do(request)
	idle.Stop() // until the caller reads
	if err != nil {
		err = because(ctx, err)
		cancel(nil)
		return nil, backoff.Permanent(err)
	}
	if answer.StatusCode != http.StatusOK {
		_ = answer.Body.Close()
		cancel(nil)
		return nil, refusal(answer, opts)
	}
	_, params, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	body := &body{ReadCloser: answer.Body, ctx: ctx, cancel: cancel, idle: idle, opts: opts}
	return &Response{ReadCloser: body, URL: answer.Request.URL.String(), Charset: params["charset"]}, nil
}

// because returns the reason of a cancellation in place of the cancellation.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		return cause
	}
	return err
}

// refusal returns the error for an answer other than 200.
func refusal(answer *http.Response, opts Options) error {
	err := fmt.Errorf("the server answered %s", answer.Status)
	switch answer.StatusCode {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
	default:
		return backoff.Permanent(err)
	}
	wait, ok := retryAfter(answer.Header.Get("Retry-After"), time.Now())
	switch {
	case !ok:
		return busyError{error: err}
	case wait > opts.MaxWait:
		return backoff.Permanent(fmt.Errorf("%w and asks to wait for %v; try again later", err, wait))
	}
	return busyError{err, &backoff.RetryAfterError{Duration: wait}}
}

// retryAfter returns how long to wait by the value of Retry-After, which is a number of seconds or a
// date, and whether it is valid.
func retryAfter(value string, now time.Time) (time.Duration, bool) {
	if seconds, err := strconv.Atoi(value); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 1<<30)) * time.Second, true
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(0, at.Sub(now).Round(time.Second)), true
	}
	return 0, false
}

var errRedirects = fmt.Errorf("redirected more than %d times", maxRedirects)

// client opens a connection for each request. On a connection that is kept, the standard library writes
// to standard error if a server sends more bytes than its answer has.
var client = &http.Client{
	Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   30 * time.Second,
		ResponseHeaderTimeout: 2 * time.Minute,
		DisableKeepAlives:     true,
	},
	CheckRedirect: func(request *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return errRedirects
		}
		return nil
	},
}

// body is the body of an answer. Reading fails if the server sends nothing, or too slowly.
type body struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	idle   *time.Timer
	opts   Options

	waited time.Duration // for the server, in this window
	came   int           // bytes, in this window
}

func (b *body) Read(p []byte) (int, error) {
	b.idle.Reset(b.opts.Idle)
	start := time.Now()
	n, err := b.ReadCloser.Read(p)
	b.idle.Stop()
	b.waited += time.Since(start)
	b.came += n
	if err == nil && b.waited >= b.opts.rateWindow {
		if rate := float64(b.came) / b.waited.Seconds(); rate < float64(b.opts.MinRate) {
			err = fmt.Errorf("the server is too slow: %.0f bytes a second for %v, the minimum is %d",
				rate, b.opts.rateWindow, b.opts.MinRate)
			b.cancel(err)
		}
		b.waited, b.came = 0, 0
	}
	if err != nil && err != io.EOF {
		err = because(b.ctx, err)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the connection was closed before the end")
	}
	return n, err
}

func (b *body) Close() error {
	b.idle.Stop()
	err := b.ReadCloser.Close()
	b.cancel(nil)
	return err
}
