package openapi

import (
	"bytes"
	"context"
	"errors"
	"net/url"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A FailedPage is one answer of the list of failed pushes.
type FailedPage struct {
	Rows [][]byte // the rows as DingTalk sent them, each a JSON value
	More bool     // DingTalk has more
	Rest []byte   // what follows the last row that can be read, of an answer that is cut off or broken; else nil
	// Cut means that DingTalk may have handed out rows that are not here, because no answer came, or not all of it. Nothing brings
	// them back.
	Cut bool
}

// FailedPushes gets the events that DingTalk has failed to push, up to 200: those of the app, or with a corpID those of an
// organization of a third-party app. DingTalk lists an event 3 to 5 minutes after its last try.
//
// A call erases what the call before has returned. So store the page before the next call. The page stands also beside an error: an
// answer that was cut off may have rows, see [FailedPage].Cut. A call that was refused, or not made for want of a token, hands out and
// erases nothing. A token that DingTalk does not take any more is replaced, once.
func (c *Client) FailedPushes(ctx context.Context, corpID string) (FailedPage, error) {
	for try := 1; ; try++ {
		token, err := c.Token(ctx, corpID)
		if err != nil {
			return FailedPage{}, err
		}
		page, failed := c.failedPushes(ctx, token)
		switch {
		case failed == nil:
			return page, nil
		case failed.Reason != ReasonToken:
			return page, failed
		}
		if c.tokens.drop(corpID, token); try == 2 {
			return page, failed
		}
	}
}

func (c *Client) failedPushes(ctx context.Context, token Token) (FailedPage, *Error) {
	one := call{base: c.opts.OldURL, path: "/call_back/get_call_back_failed_result", query: url.Values{"access_token": {token.Reveal()}}, limit: c.opts.MaxAnswer}
	answer, failed := c.call(ctx, one, token.Reveal())
	page, whole := readFailed(answer)
	page.Cut = failed != nil && failed.Unknown() || failed == nil && !whole
	if failed == nil && !whole {
		failed = &Error{Call: one.path, Host: hostOf(one.base), Reason: ReasonStrange, Sent: true, Err: errors.New("the list of failed pushes cannot be read to its end")}
	}
	return page, failed
}

// readFailed reads as much of an answer as can be read. whole means all of it.
func readFailed(answer []byte) (page FailedPage, whole bool) {
	s := jsonscan.New(answer)
	s.OpenObject()
	for key, ok := s.Member(); ok; key, ok = s.Member() {
		switch string(key) {
		case "failed_list":
			page.Rows = append(page.Rows, rowsAt(&s)...)
		case "has_more":
			more := s.Value()
			page.More = string(more) == "true" || string(more) == `"true"`
		default:
			s.Value()
		}
	}
	if s.End() == nil {
		return page, true
	}
	page.Rest = bytes.TrimSpace(answer)
	if n := len(page.Rows); n > 0 {
		last := page.Rows[n-1]
		page.Rest = answer[bytes.LastIndex(answer, last)+len(last):]
	}
	if len(page.Rest) == 0 {
		page.Rest = nil
	}
	return page, false
}

// rowsAt reads the rows of the list that comes next. A single object counts as a list of one.
func rowsAt(s *jsonscan.Scanner) (rows [][]byte) {
	if s.Kind() != jsonscan.ArrayBegins {
		if row := s.Value(); row != nil && string(row) != "null" {
			rows = append(rows, row)
		}
		return rows
	}
	s.OpenArray()
	for s.Element() {
		if row := s.Value(); row != nil {
			rows = append(rows, row)
		}
	}
	return rows
}
