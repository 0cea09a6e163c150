package stream

import (
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// A Probe is the result of [Client.Probe], stage by stage. A stage that was not reached is zero.
type Probe struct {
	Open      time.Duration // time of the open request, with DNS, TCP and TLS
	Endpoint  string        // host and port of the WebSocket, from DingTalk's answer
	Connect   time.Duration // time of the handshake there
	RoundTrip time.Duration // of a ping over the WebSocket
}

// Probe opens one connection, pings once over it, and closes it. An error is an [OpenError] with the failed stage and
// the reason. With [StagePing] the connection was opened but carries no ping. Probe may be called before, during or
// without Run. Its connection subscribes only to DingTalk's messages about the connection, so no event goes astray.
func (c *Client) Probe(ctx context.Context) (Probe, error) {
	var p Probe
	began := time.Now()
	endpoint, err := c.ticket(ctx, []topic{{typeSystem, "ping"}, {typeSystem, "disconnect"}})
	if err != nil {
		return p, err
	}
	p.Open, p.Endpoint = time.Since(began), endpoint.Host
	began = time.Now()
	ws, socket, err := c.handshake(ctx, endpoint)
	if err != nil {
		return p, err
	}
	p.Connect = time.Since(began)
	defer socket.Close()
	if err := c.probePing(ctx, ws, socket, endpoint, &p); err != nil {
		return p, err
	}
	return p, nil
}

// probePing measures a ping and closes the connection with a handshake. Meanwhile it reads DingTalk's frames and answers none.
func (c *Client) probePing(ctx context.Context, ws *websocket.Conn, socket *socket, endpoint *url.URL, p *Probe) *OpenError {
	ctx, cancel := context.WithTimeout(ctx, c.opts.PingWait)
	var reader sync.WaitGroup
	defer reader.Wait()
	defer ws.CloseNow()
	defer cancel()
	reader.Go(func() {
		for {
			if _, _, err := ws.Read(ctx); err != nil {
				return
			}
		}
	})
	began := time.Now()
	if err := ws.Ping(ctx); err != nil {
		return unanswered(StagePing, endpoint.Host, inTime(ctx, err, c.opts.PingWait))
	}
	p.RoundTrip = time.Since(began)
	defer time.AfterFunc(closeWait, func() { socket.Close() }).Stop()
	ws.Close(websocket.StatusNormalClosure, "")
	return nil
}
