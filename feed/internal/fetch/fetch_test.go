package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// get returns what a server answers, and how often it was asked.
func getFrom(t *testing.T, opts Options, serve func(n int, w http.ResponseWriter, r *http.Request)) (text string, asked int, err error) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		serve(asked, w, r)
	}))
	defer s.Close()
	response, err := Get(t.Context(), s.URL, opts)
	if err != nil {
		return "", asked, err
	}
	defer response.Close()
	b, err := io.ReadAll(response)
	return string(b) + "|" + response.Charset, asked, err
}

func TestGet(t *testing.T) {
	text, _, err := getFrom(t, Options{UserAgent: "kindred/1"}, func(_ int, w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=ISO-8859-1")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = io.WriteString(z, "for "+r.UserAgent())
		_ = z.Close()
	})
	if text != "for kindred/1|ISO-8859-1" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
}

func TestGetRefused(t *testing.T) {
	for name, c := range map[string]struct {
		serve func(n int, w http.ResponseWriter, r *http.Request)
		asked int
		want  string
	}{
		"not found": {func(_ int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }, 1, "the server answered 404 Not Found"},
		"busy for long": {func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "86400")
			w.WriteHeader(http.StatusTooManyRequests)
		}, 1, "the server answered 429 Too Many Requests and asks to wait for 24h0m0s; try again later"},
		"busy for ever": {func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
		}, 3, "the server answered 503 Service Unavailable"},
		"redirected for ever": {func(n int, w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprint("/", n), http.StatusFound)
		}, 6, "redirected more than 5 times"},
		"to a file": {func(_ int, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(http.StatusFound)
		}, 1, "unsupported protocol"},
		"cut off": {func(_ int, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "short")
		}, 1, "closed before the end"},
		"silent": {func(_ int, w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(5 * time.Second):
			}
		}, 1, "the server sent nothing for 200ms"},
		"too slow": {func(_ int, w http.ResponseWriter, r *http.Request) { drip(w, r, 50*time.Millisecond) }, 1, "the server is too slow: "},
		"too slow in the end": {func(_ int, w http.ResponseWriter, r *http.Request) {
			time.Sleep(150 * time.Millisecond) // so that the megabyte comes while the server is waited for
			_, _ = w.Write(make([]byte, 1<<20))
			drip(w, r, 50*time.Millisecond)
		}, 1, "the server is too slow: "},
	} {
		_, asked, err := getFrom(t, Options{Tries: 3, Timeout: 5 * time.Second, Idle: 200 * time.Millisecond, rateWindow: 300 * time.Millisecond}, c.serve)
		if err == nil || !strings.Contains(err.Error(), c.want) || asked != c.asked {
			t.Errorf("%s: asked %d times, %v; want %d times, %q", name, asked, err, c.asked, c.want)
		}
	}
}

func TestGetAgain(t *testing.T) {
	var reasons []string
	text, asked, err := getFrom(t, Options{OnWait: func(reason string) { reasons = append(reasons, reason) }}, func(n int, w http.ResponseWriter, _ *http.Request) {
		if n == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "here")
	})
	if !strings.HasPrefix(text, "here") || asked != 2 || err != nil {
		t.Errorf("%q after %d times, %v", text, asked, err)
	}
	if len(reasons) != 1 || reasons[0] != "the server answered 503 Service Unavailable; trying again in 1s" {
		t.Errorf("reasons %q", reasons)
	}
}

func TestGetCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "60")
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer s.Close()
	start := time.Now()
	if _, err := Get(ctx, s.URL, Options{}); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for value, want := range map[string]time.Duration{"7": 7 * time.Second, "Fri, 02 Jan 2026 03:05:05 GMT": time.Minute, "Fri, 02 Jan 2026 03:04:00 GMT": 0, "": -1, "soon": -1, "-3": -1} {
		got, ok := retryAfter(value, now)
		if ok != (want >= 0) || ok && got != want {
			t.Errorf("%q: %v, %v", value, got, ok)
		}
	}
}

// drip sends a byte now and then, for as long as the client listens.
func drip(w http.ResponseWriter, r *http.Request, every time.Duration) {
	for r.Context().Err() == nil {
		_, _ = io.WriteString(w, "x")
		w.(http.Flusher).Flush()
		select {
		case <-r.Context().Done():
		case <-time.After(every):
		}
	}
}

func TestGetTimeout(t *testing.T) {
	_, _, err := getFrom(t, Options{Timeout: 300 * time.Millisecond}, func(_ int, w http.ResponseWriter, r *http.Request) { drip(w, r, time.Millisecond) })
	if err == nil || err.Error() != "the server took longer than the limit of 300ms" {
		t.Error(err)
	}
}

// A caller that takes its time between two reads is not the server's fault.
func TestGetForASlowCaller(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 100)) }))
	defer s.Close()
	response, err := Get(t.Context(), s.URL, Options{rateWindow: 100 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Close()
	for n := range 100 {
		if _, err := io.ReadFull(response, make([]byte, 1)); err != nil {
			t.Fatalf("byte %d: %v", n, err)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// Nor is it if the caller takes its time before the first read.
func TestGetForALateCaller(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 1<<20)) }))
	defer s.Close()
	const idle = 200 * time.Millisecond
	response, err := Get(t.Context(), s.URL, Options{Idle: idle})
	if err != nil {
		t.Fatal(err)
	}
	defer response.Close()
	time.Sleep(2 * idle)
	if _, err := io.ReadAll(response); err != nil {
		t.Error(err)
	}
}

// The standard library must not write to its log, which is the standard error: it does so if a
// server sends more than its answer on a connection that is kept.
func TestGetLogsNothing(t *testing.T) {
	var logged bytes.Buffer
	log.SetOutput(&logged)
	defer log.SetOutput(os.Stderr)
	text, _, err := getFrom(t, Options{}, func(_ int, w http.ResponseWriter, _ *http.Request) {
		conn, stream, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = stream.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhereHTTP/1.1 200 OK\r\n\r\nmore")
		_ = stream.Flush()
		time.Sleep(100 * time.Millisecond)
	})
	if text != "here|" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	time.Sleep(50 * time.Millisecond)
	if logged.Len() > 0 {
		t.Errorf("logged %s", &logged)
	}
}
