package record

import (
	"errors"
	"fmt"

	"kindred/paper"
)

// Sink takes the records that a decoder has read. It numbers them, and yields papers and errors as
// [Format.Decode] promises:
//
//	sink := record.NewSink(yield)
//	for { // every record
//		p, err := read(...)
//		if !sink.Put(line, sink.Next(), p, err) {
//			return
//		}
//	}
//
// A decoder that works in parallel reads records on several goroutines, and puts the results
// into the sink in order, on one of them.
type Sink struct {
	// Placed is that of [Input].
	Placed func(line, number int)

	yield   Yield
	count   int
	stopped bool
}

// NewSink returns a sink that calls yield.
func NewSink(yield Yield) *Sink { return &Sink{yield: yield} }

// Next counts a record and returns its number, from 1.
func (s *Sink) Next() int {
	s.count++
	return s.count
}

// Put yields the result of reading the record of a number that begins on line. It reports
// whether to go on. Line and number are 0 if they are not known.
//
// A paper with neither title nor abstract is skipped with [ErrNoText]. If err is one of [Fatal], the
// feed ends with it; any other err skips the record. What is yielded is a clone of p.
func (s *Sink) Put(line, number int, p paper.Paper, err error) bool {
	if err == nil && !s.stopped {
		p = p.Clone()
	}
	return s.PutClone(line, number, p, err)
}

// PutClone is Put for a paper that is a clone already.
func (s *Sink) PutClone(line, number int, p paper.Paper, err error) bool {
	if err == nil && p.Title == "" && p.Abstract == "" {
		err = ErrNoText
	}
	switch {
	case s.stopped:
	case err == nil:
		if s.Placed != nil {
			s.Placed(line, number)
		}
		s.stopped = !s.yield(p, nil)
	case isFatal(err):
		s.Fail(0, errors.Unwrap(err))
	default:
		s.stopped = !s.yield(paper.Paper{}, &Error{Line: line, Record: number, Err: err})
	}
	return !s.stopped
}

// Damage yields an error about a place in the feed that belongs to no record, such as a feed
// that ends too early. It reports whether to go on.
func (s *Sink) Damage(line int, err error) bool {
	if !s.stopped {
		s.stopped = !s.yield(paper.Paper{}, &Error{Line: line, Err: err})
	}
	return !s.stopped
}

// Fail ends the feed with an error. It adds the line, unless that is 0.
func (s *Sink) Fail(line int, err error) {
	if s.stopped {
		return
	}
	if line > 0 {
		err = fmt.Errorf("line %d: %w", line, err)
	}
	s.yield(paper.Paper{}, err)
	s.stopped = true
}

// Stopped reports whether the feed has ended: by Fail, by an error of [Fatal], or because yield returned
// false.
func (s *Sink) Stopped() bool { return s.stopped }

// Fatal marks err as the failure of the whole feed, such as the error message of a server in place
// of a record. [Sink.Put] ends the feed with err.
func Fatal(err error) error { return fatalError{err} }

// isFatal reports whether err is one of [Fatal].
func isFatal(err error) bool {
	var fatal fatalError
	return errors.As(err, &fatal)
}

type fatalError struct{ error }

func (e fatalError) Unwrap() error { return e.error }

// NotPaper is the reason to leave out a record that is not a paper, such as a deleted record or the
// home page of a person. It says what the record is, in the singular: "deleted record". These records
// are counted by their kind, and are not failures.
type NotPaper string

// Error says what the record is.
func (n NotPaper) Error() string { return "not a paper: " + string(n) }
