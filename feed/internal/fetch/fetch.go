// Package fetch gets feeds from the web, as a program should that thousands of people run:
// it says who it is, waits as long as a server asks for, and gives up in the end.
package fetch

import (
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

// Options are the options of [Get]. The zero value is good but for UserAgent.
type Options struct {
	UserAgent string
	// Tries bounds how often a server is asked that is busy (429, 502, 503, 504). 0 means 5.
	Tries int
	// MaxWait bounds how long to wait before one try: what asks for more fails. 0 means 5 minutes.
	MaxWait time.Duration
	// Idle ends a connection on which nothing came for so long. 0 means a minute.
	Idle time.Duration
	// OnWait, if not nil, is told why and how long it is waited for before a try.
	OnWait func(reason string)
}

// Response is what a server sent.
type Response struct {
	io.ReadCloser
	URL     string // that it came from, after all redirections
	Charset string // as in its Content-Type, or ""
}

const maxRedirects = 5

// Get asks for a URL and returns what comes, decompressed. It follows up to five redirections
// and retries as Options say. An answer other than 200 is an error, and so is what ends early.
func Get(ctx context.Context, address string, opts Options) (*Response, error) {
	if opts.Tries == 0 {
		opts.Tries = 5
	}
	if opts.MaxWait == 0 {
		opts.MaxWait = 5 * time.Minute
	}
	if opts.Idle == 0 {
		opts.Idle = time.Minute
	}
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

// busyError is the answer of a server that wants to be asked again.
type busyError struct {
	error
	after *backoff.RetryAfterError // how long it wants one to wait, or nil
}

// Unwrap lets backoff find how long to wait.
func (e busyError) Unwrap() error {
	if e.after == nil {
		return e.error
	}
	return e.after
}

// reason returns an error without what backoff needs to know of it.
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
		return failed.Err // without the URL, which callers name
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
	idle := time.AfterFunc(opts.Idle, func() { cancel(fmt.Errorf("the server sent nothing for %v", opts.Idle)) })
	answer, err := client.Do(request)
	if err != nil {
		idle.Stop()
		err = because(ctx, err)
		cancel(nil)
		return nil, backoff.Permanent(err)
	}
	if answer.StatusCode != http.StatusOK {
		idle.Stop()
		_ = answer.Body.Close()
		cancel(nil)
		return nil, refusal(answer, opts)
	}
	_, params, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	body := &body{ReadCloser: answer.Body, ctx: ctx, cancel: cancel, idle: idle, wait: opts.Idle}
	return &Response{ReadCloser: body, URL: answer.Request.URL.String(), Charset: params["charset"]}, nil
}

// because returns the reason that a request was cancelled for instead of the cancellation.
func because(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		return cause
	}
	return err
}

// refusal is the error for an answer that is not the feed.
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
		return backoff.Permanent(fmt.Errorf("%w and asks to wait %v; try again then", err, wait))
	}
	return busyError{err, &backoff.RetryAfterError{Duration: wait}}
}

// retryAfter returns how long to wait as the value of Retry-After says, in seconds or as a
// date, and whether it says so.
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

// client is shared so that the pages of an API come over one connection.
var client = &http.Client{
	Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:   30 * time.Second,
		ResponseHeaderTimeout: 2 * time.Minute,
		IdleConnTimeout:       time.Minute,
		ForceAttemptHTTP2:     true,
	},
	CheckRedirect: func(request *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return errRedirects
		}
		return nil
	},
}

// body is that of an answer; it fails when nothing comes for long.
type body struct {
	io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	idle   *time.Timer
	wait   time.Duration
}

func (b *body) Read(p []byte) (int, error) {
	b.idle.Reset(b.wait)
	n, err := b.ReadCloser.Read(p)
	b.idle.Stop()
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
