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

// A rival is a client built as the official one for Go is: gorilla/websocket, encoding/json, a goroutine
// for each event, and a mutex around writes.
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
	var events sync.WaitGroup
	defer events.Wait()
	for {
		_, text, err := r.ws.ReadMessage()
		if websocket.IsCloseError(err, websocket.CloseNormalClosure) {
			return nil
		} else if err != nil {
			return err
		}
		var f rivalFrame
		if err := json.Unmarshal(text, &f); err != nil {
			return err
		}
		events.Go(func() { r.event(ctx, &f) })
	}
}

func (r *rival) event(ctx context.Context, f *rivalFrame) {
	status, code := rivalStatus{"SUCCESS", "success"}, 200
	h := f.Headers
	err := r.receive(ctx, rivalEvent{h["eventId"], h["eventType"], h["eventCorpId"], h["eventUnifiedAppId"], h["eventBornTime"], f.Data})
	if err != nil {
		status, code = rivalStatus{"LATER", err.Error()}, 500
	}
	if err := r.answer(f, code, status); err != nil {
		fmt.Println("rival:", err)
	}
}

func (r *rival) answer(f *rivalFrame, code int, status rivalStatus) error {
	data, err := json.Marshal(status)
	if err != nil {
		return err
	}
	text, err := json.Marshal(rivalAnswer{
		Code: code, Message: "OK", Data: string(data),
		Headers: map[string]string{"messageId": f.Headers["messageId"], "contentType": "application/json"},
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ws.WriteMessage(websocket.TextMessage, text)
}
