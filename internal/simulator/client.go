package simulator

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/dingevent/dingevent/internal/httpanswer"
	"github.com/dingevent/dingevent/internal/words"
)

// A Client asks a simulator that runs elsewhere.
type Client struct {
	URL string
	Say words.Words // the language that the simulator answers in
}

// Push asks for one push.
func (c Client) Push(ctx context.Context, req PushRequest) (got PushReport, err error) {
	err = c.call(ctx, http.MethodPost, pushPath, req, &got)
	return got, err
}

// Burst asks for many pushes at once.
func (c Client) Burst(ctx context.Context, req BurstRequest) (got BurstReport, err error) {
	err = c.call(ctx, http.MethodPost, burstPath, req, &got)
	return got, err
}

// Faults are the active faults.
func (c Client) Faults(ctx context.Context) (got []Fault, err error) {
	err = c.call(ctx, http.MethodGet, faultsPath, nil, &got)
	return got, err
}

// Inject lets a fault happen, given by the members of its JSON.
func (c Client) Inject(ctx context.Context, members map[string]any) (got Fault, err error) {
	err = c.call(ctx, http.MethodPost, faultsPath, members, &got)
	return got, err
}

// EndFaults ends the fault with the ID; all if none is given.
func (c Client) EndFaults(ctx context.Context, id ...string) (ended []Fault, err error) {
	path := strings.Join(append([]string{faultsPath}, id...), "/")
	err = c.call(ctx, http.MethodDelete, path, nil, &ended)
	return ended, err
}

// Connections are the connections that take pushes.
func (c Client) Connections(ctx context.Context) (got []Connection, err error) {
	err = c.call(ctx, http.MethodGet, connectionsPath, nil, &got)
	return got, err
}

// Disconnect asks connections to leave, and returns them.
func (c Client) Disconnect(ctx context.Context, req DisconnectRequest) (told []Connection, err error) {
	err = c.call(ctx, http.MethodPost, disconnectPath, req, &told)
	return told, err
}

// call sends in, if there is one, to the simulator's control endpoint, and reads the answer into out.
func (c Client) call(ctx context.Context, method, path string, in, out any) error {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.URL, "/")+path, &body)
	if err != nil {
		return err
	}
	req.Header.Set("Accept-Language", c.Say.Tag())
	resp, err := httpanswer.Whole(http.DefaultClient.Do(req))
	if err != nil {
		return words.Wrap(err, func(say words.Words, why string) string { return say.FakeAway(why) })
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 4096))
		return errors.New(cmp.Or(strings.TrimSpace(string(text)), resp.Status))
	}
	return json.NewDecoder(resp.Body).Decode(out)
}
