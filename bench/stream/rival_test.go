package stream_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// A rival is a client built as the official one for Go is: gorilla/websocket; a goroutine that reads hands
// each text to a loop, which waits for it beside the time of the next ping; a goroutine for each event
// decodes it with encoding/json, calls the handler and writes the answer under a mutex. The answer is encoded a second
// time, for a log that is silent.
type rival struct {
	url     string
	receive func(context.Context, rivalEvent) error

	ws *websocket.Conn
	mu sync.Mutex // one writer at a time
}

type rivalFrame struct {
	SpecVersion string            `json:"specVersion"`
	Type        string            `json:"type"`
	Headers     map[string]string `json:"headers"`
	Data        string            `json:"data"`
}

type rivalEvent struct {
	ID, Type, CorpID, AppID, Born string
	Data                          string
}

type rivalStatus struct {
	Status  string `json:"status"`
	Message string `json:"message"`
}

type rivalAnswer struct {
	Code    int               `json:"code"`
	Headers map[string]string `json:"headers"`
	Message string            `json:"message"`
	Data    string            `json:"data"`
}

// run connects once, and answers events until ctx ends.
func (r *rival) run(ctx context.Context) error {
	resp, err := http.Post(r.url+"/v1.0/gateway/connections/open", "application/json", strings.NewReader(`{}`))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	var reply struct{ Endpoint, Ticket string }
	if err := json.NewDecoder(resp.Body).Decode(&reply); err != nil {
		return err
	}
	if r.ws, _, err = websocket.DefaultDialer.DialContext(ctx, reply.Endpoint+"?ticket="+url.QueryEscape(reply.Ticket), nil); err != nil {
		return err
	}
	defer r.ws.Close()
	defer context.AfterFunc(ctx, func() {
		r.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
	})()
	texts := make(chan []byte)
	ended := make(chan error, 1)
	go func() { defer close(texts); ended <- r.read(texts) }()
	r.loop(ctx, texts)
	return <-ended
}

func (r *rival) read(texts chan<- []byte) error {
	for {
		_, text, err := r.ws.ReadMessage()
		if websocket.IsCloseError(err, websocket.CloseNormalClosure) {
			return nil
		} else if err != nil {
			return err
		}
		texts <- text
	}
}

func (r *rival) loop(ctx context.Context, texts <-chan []byte) {
	const pingAfter = 2 * time.Minute
	var events sync.WaitGroup
	defer events.Wait()
	for {
		idle := time.NewTimer(pingAfter)
		select {
		case text, ok := <-texts:
			idle.Stop()
			if !ok {
				return
			}
			events.Go(func() { r.event(ctx, text) })
		case <-idle.C:
			r.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
		}
	}
}

func (r *rival) event(ctx context.Context, text []byte) {
	var f rivalFrame
	if err := json.Unmarshal(text, &f); err != nil {
		fmt.Println("rival:", err)
		return
	}
	status, code := rivalStatus{"SUCCESS", "success"}, 200
	h := f.Headers
	err := r.receive(ctx, rivalEvent{h["eventId"], h["eventType"], h["eventCorpId"], h["eventUnifiedAppId"], h["eventBornTime"], f.Data})
	if err != nil {
		status, code = rivalStatus{"LATER", err.Error()}, 500
	}
	if err := r.answer(&f, code, status); err != nil {
		fmt.Println("rival:", err)
	}
}

func (r *rival) answer(f *rivalFrame, code int, status rivalStatus) error {
	data, err := json.Marshal(status)
	if err != nil {
		return err
	}
	answer := rivalAnswer{
		Code: code, Message: "OK", Data: string(data),
		Headers: map[string]string{"messageId": f.Headers["messageId"], "contentType": "application/json"},
	}
	r.mu.Lock()
	err = r.ws.WriteJSON(answer)
	r.mu.Unlock()
	if text, err := json.Marshal(answer); err == nil {
		r.log(string(text))
	}
	return err
}

func (r *rival) log(string) {}
