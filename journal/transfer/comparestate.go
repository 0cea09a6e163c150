package transfer

import (
	"context"
	"errors"
	"iter"

	"github.com/dingevent/dingevent/journal"
)

// compareState compares all rows of both sides.
func (c *transfer) compareState(ctx context.Context, source, target digest) error {
	next, stop := iter.Pull2(rows(ctx, c.to, c.next, nil))
	defer stop()
	for want, err := range rows(ctx, c.from, c.next, &c.report) {
		if err != nil {
			return err
		}
		got, err, _ := next()
		switch {
		case err != nil:
			return err
		case got != want:
			return differ("its state has %.200s, and the source has %.200s", got, want)
		}
		source.row(want)
		target.row(got)
	}
	if got, err, more := next(); more {
		if err == nil {
			err = differ("its state has %.200s, and the source has not", got)
		}
		return err
	}
	return nil
}

// errStop ends reading rows that nobody wants any more.
var errStop = errors.New("stopped")

// rows are all rows of the state as text, page by page: each subscription with its own, and then the open requests. They are counted
// in count, if that is not nil.
func rows(ctx context.Context, in Source, end journal.Seq, count *Report) iter.Seq2[string, error] {
	if count == nil {
		count = new(Report)
	}
	return func(yield func(string, error) bool) {
		ended := false
		add := func(n *int64, text string) bool {
			*n++
			ended = ended || !yield(text, nil)
			return !ended
		}
		err := eachRow(ctx, in, end, count, add)
		if err != nil && !ended {
			yield("", err)
		}
	}
}

// eachRow calls add with each row, until that returns false.
func eachRow(ctx context.Context, in Source, end journal.Seq, count *Report, add func(n *int64, text string) bool) error {
	list, err := kept(ctx, in)
	if err != nil {
		return err
	}
	for _, s := range list {
		if !add(&count.Subscriptions, subscriptionText(s, end)) {
			return nil
		}
		err := eachException(ctx, in, s.Name, func(page []journal.Exception) error {
			for _, e := range page {
				if !add(&count.Exceptions, exceptionText(e)) {
					return errStop
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		err = eachAttempt(ctx, in, s.Name, func(page []journal.Attempt) error {
			for _, a := range page {
				if !add(&count.Attempts, attemptText(a)) {
					return errStop
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	requests, err := in.Requests(ctx, "", 0)
	for _, r := range requests {
		if !add(&count.Requests, requestText(r)) {
			return nil
		}
	}
	return err
}
