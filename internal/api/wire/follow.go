package wire

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/dingevent/dingevent/journal"
)

type followed struct {
	From journal.Seq `query:"from" doc:"Begin with the event in this place; without it, or with 0, only new events come"`
}

// follow writes one line of JSON for each entry until the client hangs up.
func (o *operations) follow(_ context.Context, in *followed) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(c huma.Context) {
		r, w := humago.Unwrap(c)
		w.Header().Set("Content-Type", "application/x-ndjson")
		w.Header().Set("X-Accel-Buffering", "no") // a proxy must not keep lines back
		out := newPulse(w, o.silence)
		defer out.end()
		http.NewResponseController(w).SetWriteDeadline(time.Time{}) // a reader may look at a page for as long as it likes
		if _, err := out.Write(nil); err != nil {
			return
		}
		lines := json.NewEncoder(out)
		o.service.Follow(r.Context(), in.From, func(e journal.Entry) error { return lines.Encode(e) })
	}}, nil
}

// Follow is part of [api.Service].
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
		if len(bytes.TrimSpace(lines.Bytes())) == 0 { // the answer ends in a silence
			continue
		}
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
