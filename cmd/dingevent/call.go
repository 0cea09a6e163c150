package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/dingevent/dingevent/internal/words"
)

// callSimulator sends in, if there is one, to the simulator's control endpoint, and reads the answer into out.
func callSimulator(ctx context.Context, say words.Words, url, method, path string, in, out any) error {
	var body bytes.Buffer
	if in != nil {
		if err := json.NewEncoder(&body).Encode(in); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(url, "/")+path, &body)
	if err != nil {
		return err
	}
	req.Header.Set("Accept-Language", say.Tag())
	resp, err := http.DefaultClient.Do(req)
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
