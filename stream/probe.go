package stream

import (
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// A Probe is what [Client.Probe] found, stage by stage. What was not reached is zero.
type Probe struct {
	Open      time.Duration // the open request took, DNS, TCP and TLS included
	Endpoint  string        // host and port DingTalk sent us to for the WebSocket
	Connect   time.Duration // the handshake there took
	RoundTrip time.Duration // of a ping over the WebSocket
}

// Probe opens one connection, pings once over it, and closes it. An error is an [OpenError] that says which stage
// failed and why; one after the handshake says that the connection does not carry. It may be called
// before, during or without Run. The connection subscribes to DingTalk's messages about the connection
// alone, so that no event goes astray on it.
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

// probePing measures a ping, while what DingTalk sends is read and not answered, and closes in good order.
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
