package api

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// maxAnswer bounds what a Client reads of one answer, in bytes; maxLine one line of a followed log.
const (
	maxAnswer = 256 << 20
	maxLine   = 64 << 20
)

// A Client asks a running daemon.
type Client struct {
	URL   string // such as http://127.0.0.1:7780
	Token string
	HTTP  *http.Client // http.DefaultClient if nil
}

var _ Service = (*Client)(nil)

// Events is part of [Service].
func (c *Client) Events(ctx context.Context, q EventQuery) (page Page[journal.Entry], err error) {
	params := q.params()
	set(params, "id", q.ID)
	for _, one := range q.Types {
		params.Add("type", one)
	}
	set(params, "corp", q.CorpID)
	set(params, "app", q.App)
	setTime(params, "since", q.Since)
	setTrue(params, "damaged", q.Damaged)
	err = c.get(ctx, "events", params, &page)
	return page, err
}

// Event is part of [Service].
func (c *Client) Event(ctx context.Context, seq journal.Seq) (entry journal.Entry, err error) {
	err = c.get(ctx, fmt.Sprintf("events/%d", seq), nil, &entry)
	return entry, err
}

// Follow is part of [Service].
func (c *Client) Follow(ctx context.Context, from journal.Seq, f func(journal.Entry) error) error {
	params := url.Values{}
	setNumber(params, "from", uint64(from))
	resp, err := c.do(ctx, http.MethodGet, "events/follow", params, nil)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		var entry journal.Entry
		if err := json.Unmarshal(lines.Bytes(), &entry); err != nil {
			return fmt.Errorf("the daemon sent a line that is no event: %w", err)
		}
		if err := f(entry); err != nil {
			return err
		}
	}
	if err := errors.Join(ctx.Err(), lines.Err()); err != nil {
		return err
	}
	return errors.New("the daemon ended")
}

// DeadLetters is part of [Service].
func (c *Client) DeadLetters(ctx context.Context, q DeadQuery) (page DeadPage, err error) {
	params := q.params()
	set(params, "subscription", q.Subscription)
	set(params, "id", q.EventID)
	setNumber(params, "seq", uint64(q.Seq))
	set(params, "type", q.Type)
	set(params, "corp", q.CorpID)
	set(params, "app", q.App)
	set(params, "where", q.Where)
	setTime(params, "since", q.Since)
	setTime(params, "until", q.Until)
	set(params, "error", q.Error)
	setTrue(params, "damaged", q.Damaged)
	err = c.get(ctx, "dead", params, &page)
	return page, err
}

// Attempts is part of [Service].
func (c *Client) Attempts(ctx context.Context, q AttemptQuery) (page Page[Attempt], err error) {
	err = c.get(ctx, fmt.Sprintf("attempts/%s/%d", url.PathEscape(q.Subscription), q.Seq), q.params(), &page)
	return page, err
}

// Recent is part of [Service].
func (c *Client) Recent(ctx context.Context, q RecentQuery) (page Page[Attempt], err error) {
	err = c.get(ctx, "attempts/"+url.PathEscape(q.Subscription), q.params(), &page)
	return page, err
}

// Retry is part of [Service].
func (c *Client) Retry(ctx context.Context, refs ...DeadRef) ([]Moved, error) {
	return c.move(ctx, "dead/retry", refs)
}

// Discard is part of [Service].
func (c *Client) Discard(ctx context.Context, refs ...DeadRef) ([]Moved, error) {
	return c.move(ctx, "dead/discard", refs)
}

func (c *Client) move(ctx context.Context, path string, refs []DeadRef) ([]Moved, error) {
	body := MoveList{Items: make([]Move, len(refs))}
	for i, ref := range refs {
		body.Items[i].DeadRef = ref
	}
	var moves Moves
	err := c.post(ctx, path, body, &moves)
	return moves.Items, err
}

func (c *Client) delete(ctx context.Context, path string) error {
	resp, err := c.do(ctx, http.MethodDelete, path, nil, nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Status is part of [Service].
func (c *Client) Status(ctx context.Context) (status Status, err error) {
	err = c.get(ctx, "status", nil, &status)
	return status, err
}

func (c *Client) get(ctx context.Context, path string, params url.Values, into any) error {
	resp, err := c.do(ctx, http.MethodGet, path, params, nil)
	if err != nil {
		return err
	}
	return read(resp, into)
}

func (c *Client) post(ctx context.Context, path string, body, into any) error {
	return c.send(ctx, http.MethodPost, path, body, into)
}

func (c *Client) send(ctx context.Context, method, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	resp, err := c.do(ctx, method, path, nil, text)
	if err != nil {
		return err
	}
	return read(resp, into)
}

func read(resp *http.Response, into any) error {
	defer resp.Body.Close()
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(into); err != nil {
		return fmt.Errorf("the daemon's answer: %w", err)
	}
	return nil
}

// do returns an answer with a good status, or an error.
func (c *Client) do(ctx context.Context, method, path string, params url.Values, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.URL+prefix+"/"+path+"?"+params.Encode(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, readProblem(resp)
	}
	return resp, nil
}

func (p Paging) params() url.Values {
	params := url.Values{}
	set(params, "cursor", p.Cursor)
	setNumber(params, "limit", uint64(min(max(p.Limit, 0), maxLimit)))
	return params
}

func set(params url.Values, name, value string) {
	if value != "" {
		params.Set(name, value)
	}
}

func setNumber(params url.Values, name string, value uint64) {
	if value != 0 {
		params.Set(name, strconv.FormatUint(value, 10))
	}
}

func setTrue(params url.Values, name string, value bool) {
	if value {
		params.Set(name, "true")
	}
}

func setTime(params url.Values, name string, value time.Time) {
	if !value.IsZero() {
		params.Set(name, value.Format(time.RFC3339Nano))
	}
}
