package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent/callback"
)

const (
	token  = "token"
	aesKey = "1234567890123456789012345678901234567890123"
	owner  = "dingpower"
	corps  = 20 // that events come from
)

// A load pushes events as DingTalk does, until its context ends, and knows what was answered with success.
type load struct {
	url    string
	cipher *callback.Cipher
	rec    *recorder

	mu       sync.Mutex        // protects what follows
	pushed   map[string]string // payloads by ID
	answered map[string]bool   // by ID: those before the cut
	refused  int
}

func newLoad(url string, rec *recorder) (*load, error) {
	cipher, err := callback.NewCipher(token, aesKey, owner)
	return &load{url: url, cipher: cipher, rec: rec, pushed: make(map[string]string), answered: make(map[string]bool)}, err
}

// push pushes with so many at a time. An event that is refused comes again, up to three times.
func (l *load) push(ctx context.Context, workers int) {
	client := &http.Client{Timeout: 3 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: workers}}
	defer client.CloseIdleConnections()
	var running sync.WaitGroup
	for w := range workers {
		running.Go(func() {
			for n := 0; ctx.Err() == nil && !l.rec.isCut(); n++ {
				id := fmt.Sprintf("e-%d-%d", w, n)
				payload := fmt.Sprintf(`{"EventType":"user_add_org","eventId":%q,"CorpId":"dingcorp%d","UserId":["u%d"],"pad":%q}`,
					id, rand.N(corps), n, strings.Repeat("x", rand.N(2000)))
				l.mu.Lock()
				l.pushed[id] = payload
				l.mu.Unlock()
				for range 3 {
					if l.pushOnce(ctx, client, id, payload) || ctx.Err() != nil {
						break
					}
					time.Sleep(rand.N(20 * time.Millisecond))
				}
			}
		})
	}
	running.Wait()
}

func (l *load) pushOnce(ctx context.Context, client *http.Client, id, payload string) bool {
	success := l.post(ctx, client, payload)
	cut := l.rec.isCut() // after the answer has come: what was synced before that is in the recording
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case cut:
	case success:
		l.answered[id] = true
	default:
		l.refused++
	}
	return success
}

// post makes one push, and reports whether the answer is a sealed success.
func (l *load) post(ctx context.Context, client *http.Client, payload string) bool {
	sealed, err := l.cipher.Seal([]byte(payload))
	if err != nil {
		return false
	}
	query := url.Values{"signature": {sealed.Signature}, "timestamp": {sealed.Timestamp}, "nonce": {sealed.Nonce}}
	body, _ := json.Marshal(map[string]string{"encrypt": sealed.Encrypt})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url+"?"+query.Encode(), bytes.NewReader(body))
	if err != nil {
		return false
	}
	resp, err := client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		return false
	}
	var in callback.Sealed
	if err := json.Unmarshal(answer, &in); err != nil {
		return false
	}
	plain, err := l.cipher.Open(in)
	return err == nil && string(plain) == "success"
}

// A hook is the webhook. It notes what each life of the gateway has delivered.
type hook struct {
	mu    sync.Mutex // protects what follows
	lives map[string][]delivered
}

// A delivered is one request.
type delivered struct {
	id, corp, body string
	seq            uint64
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	seq, parseErr := strconv.ParseUint(r.Header.Get("Dingevent-Seq"), 10, 64)
	if err != nil || parseErr != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	life := r.Header.Get("Life")
	h.lives[life] = append(h.lives[life], delivered{r.Header.Get("webhook-id"), r.Header.Get("Dingevent-Corp"), string(body), seq})
}

// of returns what a life has delivered so far.
func (h *hook) of(life string) []delivered {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lives[life][:len(h.lives[life]):len(h.lives[life])]
}
