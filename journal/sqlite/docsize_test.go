package sqlite

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
	"github.com/dingevent/dingevent/stream"
)

// TestDocsSize holds the bytes that an event takes on the disk, in docs/sizing.md, to files that are filled here: by envelopes as
// Stream and HTTP bring them, with payloads of about the size of the row.
func TestDocsSize(t *testing.T) {
	longtest.Skip(t)
	envs, dir, keys := pushed(t), t.TempDir(), vault.NewKeys(vault.NewKey())
	var tables [2]map[int][]int // by size of payload, of each page
	for i, page := range []string{"sizing.md", "sizing.zh-CN.md"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		tables[i] = map[int][]int{}
		for _, row := range regexp.MustCompile(`(?m)^\| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$`).FindAllStringSubmatch(string(text), -1) {
			var cells []int
			for _, cell := range row[1:] {
				n, err := strconv.Atoi(strings.ReplaceAll(cell, ",", ""))
				if err != nil {
					t.Fatal(err)
				}
				cells = append(cells, n)
			}
			tables[i][cells[0]] = cells[1:]
		}
	}
	if len(tables[0]) < 4 || !maps.EqualFunc(tables[0], tables[1], slices.Equal) {
		t.Fatalf("the pages have %v and %v", tables[0], tables[1])
	}
	for i, c := range []struct {
		env  *dingevent.Envelope
		keys *vault.Keys
	}{{envs[0], nil}, {envs[0], keys}, {envs[1], nil}, {envs[1], keys}} {
		j := openAt(t, filepath.Join(dir, fmt.Sprint(i)), &Options{Logger: quiet, Keys: c.keys})
		for payload, told := range tables[0] {
			is := eventSize(t, j, c.env, payload)
			if off := is - float64(told[i]); max(off, -off) > 0.08*is {
				t.Errorf("payloads of %d bytes, %s, encrypted: %v: the page has %d bytes on the disk, and it is %.0f", payload, c.env.Transport, c.keys != nil, told[i], is)
			}
		}
	}
}

// pushed are an event by Stream and one by HTTP, as their packages make them of what a fake DingTalk pushes.
func pushed(t *testing.T) (envs [2]*dingevent.Envelope) {
	t.Helper()
	ding := dingtest.NewServer(t, nil)
	got := make(chan *dingevent.Envelope, 1)
	take := dingevent.ReceiverFunc(func(_ context.Context, envs ...*dingevent.Envelope) error {
		got <- envs[0]
		return nil
	})
	const corp, key = "ding7a31c05e8f2b46d0", "1234567890123456789012345678901234567890123"
	client, err := stream.New("dingkey", "secret", &stream.Options{App: "approvals", BaseURL: ding.URL(), HTTPClient: ding.Client(), Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- client.Run(ctx, take) }()
	if err := ding.WaitConnections(ctx, "dingkey", 1); err != nil {
		t.Fatal(err)
	}
	e := dingtest.Event{Type: "bpms_instance_change", CorpID: corp, Data: []byte(`{"processInstanceId":"4060"}`)}
	ding.PushStream("dingkey", e)
	envs[0] = <-got
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	h, err := callback.NewHandler("approvals", []callback.Key{{Token: "token", AESKey: key, Owners: []string{"dingkey"}}}, take, nil)
	if err != nil {
		t.Fatal(err)
	}
	ding.PushHTTP(dingtest.Callback{URL: "http://us/", Token: "token", AESKey: key, Owner: "dingkey", Client: ding.ClientFor(http.Handler(h))}, e)
	envs[1] = <-got
	return envs
}

// eventSize takes events like env, each with its own ID and a payload of about so many bytes, and returns the bytes of the file for
// each.
func eventSize(t *testing.T, j *Journal, env *dingevent.Envelope, payload int) float64 {
	t.Helper()
	const count = 1_000
	before, text := usedBytes(t, j), bytes.Repeat([]byte("x"), 2*payload)
	random, taken := rand.New(rand.NewPCG(uint64(payload), 1)), []*dingevent.Envelope(nil)
	for range count {
		one, id := *env, make([]byte, 16)
		binary.NativeEndian.PutUint64(id, random.Uint64())
		binary.NativeEndian.PutUint64(id[8:], random.Uint64())
		one.ID, one.Meta = hex.EncodeToString(id), maps.Clone(env.Meta)
		one.Data = text[:payload*3/4+random.IntN(payload/2)] // because the room left in a page depends on it
		taken = append(taken, &one)
	}
	if err := j.Receive(t.Context(), taken...); err != nil {
		t.Fatal(err)
	}
	return float64(usedBytes(t, j)-before) / count
}

// TestDocsAttemptSize holds what an attempt takes on the disk to the same pages.
func TestDocsAttemptSize(t *testing.T) {
	j := openNew(t, nil)
	take(t, j, 1, 1)
	if _, err := j.Subscribe(t.Context(), "billing", 1); err != nil {
		t.Fatal(err)
	}
	claim, err := j.Claim(t.Context(), journal.WorkOf("billing"), "here")
	if err != nil {
		t.Fatal(err)
	}
	const count = 2_000
	var p journal.Progress
	for i := range count {
		p.Attempts = append(p.Attempts, journal.Attempt{Seq: journal.Seq(i + 1), Number: 1, Start: time.Now(), Took: 17 * time.Millisecond, Outcome: "succeeded", Status: 204})
	}
	before := usedBytes(t, j)
	if err := claim.Save(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	is := float64(usedBytes(t, j)-before) / count
	for page, pattern := range map[string]string{"sizing.md": `An attempt that is recorded takes (\d+) bytes`, "sizing.zh-CN.md": `记录一次尝试占 (\d+) 字节`} {
		text, err := os.ReadFile(filepath.Join("..", "..", "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		found := regexp.MustCompile(pattern).FindStringSubmatch(string(text))
		if found == nil {
			t.Fatalf("%s does not say %q; it is %.0f", page, pattern, is)
		}
		if told, _ := strconv.Atoi(found[1]); float64(told) < 0.9*is || float64(told) > 1.1*is {
			t.Errorf("%s: an attempt takes %d bytes, and it is %.0f", page, told, is)
		}
	}
}

// usedBytes are those of the pages that hold something.
func usedBytes(t *testing.T, j *Journal) int64 {
	t.Helper()
	conn, err := sqlite.OpenConn(j.path, sqlite.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	pages, err := number(conn, "PRAGMA page_count")
	if err != nil {
		t.Fatal(err)
	}
	free, err := number(conn, "PRAGMA freelist_count")
	if err != nil {
		t.Fatal(err)
	}
	return (pages - free) * pageSize
}
