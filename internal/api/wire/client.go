package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/httpanswer"
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
	User  string       // who asks, for the audit; may be empty
	HTTP  *http.Client // http.DefaultClient if nil
}

var _ api.Service = (*Client)(nil)

// Client returns a client of the daemon that has the address, and of nothing else that answers there by TLS.
func (a Address) Client() *Client {
	return &Client{URL: a.URL, Token: a.Token, User: LocalUser(), HTTP: &http.Client{Transport: a.transport()}}
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

func (c *Client) delete(ctx context.Context, path string) error {
	resp, err := c.do(ctx, http.MethodDelete, path, nil, nil)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func read(resp *http.Response, into any) error {
	defer resp.Body.Close()
	return readUpTo(maxAnswer, resp.Body, into)
}

// readUpTo reads an answer of so many bytes at most.
func readUpTo(most int64, answer io.Reader, into any) error {
	limited := &io.LimitedReader{R: answer, N: most + 1}
	err := json.NewDecoder(limited).Decode(into)
	switch {
	case limited.N <= 0:
		return fmt.Errorf("the daemon's answer is larger than %d bytes; ask for less at once, such as by a lower limit", most)
	case err != nil:
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
	if c.User != "" {
		req.Header.Set(userHeader, c.User)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	client := c.HTTP
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := httpanswer.Whole(client.Do(req))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		return nil, readProblem(resp)
	}
	return resp, nil
}
