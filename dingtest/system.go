package dingtest

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// keep starts what goes down a connection besides pushes, each as a helper that ends with it.
func (s *Server) keep(k *socket, helpers *sync.WaitGroup) {
	if s.opts.Greetings {
		k.sendSystem("CONNECTED")
		k.sendSystem("REGISTERED")
	}
	if s.opts.PingEvery > 0 {
		helpers.Go(func() { k.pingEvery(s.opts.PingEvery) })
	}
	if s.opts.KeepaliveEvery > 0 {
		helpers.Go(func() { k.tellEvery(s.opts.KeepaliveEvery, "KEEPALIVE") })
	}
	if s.opts.DisconnectEvery > 0 {
		wait, reason := s.sockets.life(s.opts.DisconnectEvery)
		helpers.Go(func() {
			sleep(k.ctx, wait)
			if k.ctx.Err() == nil && !k.leaving.Load() {
				s.sockets.remove(k)
				k.disconnect(reason)
			}
		})
	}
}

// sendSystem sends a SYSTEM frame that needs no answer, unless the client does not read.
func (k *socket) sendSystem(topic string) {
	out, err := k.outgoing(streamwire.NewFrame(streamwire.System, topic, []byte("{}")))
	if err != nil {
		k.end(err)
		return
	}
	select {
	case k.queue <- out:
	default:
	}
}

func (k *socket) tellEvery(every time.Duration, topic string) {
	for range ticks(k.ctx, every) {
		k.sendSystem(topic)
	}
}

func (k *socket) pingEvery(every time.Duration) {
	for range ticks(k.ctx, every) {
		if err := k.ping(); err != nil && !k.leaving.Load() && k.patience.Add(-1) < 0 {
			k.end(fmt.Errorf("ping: %w", err))
			return
		}
	}
}

func (k *socket) ping() error {
	type body struct {
		Opaque string `json:"opaque"`
	}
	sent := body{newID()}
	data, err := json.Marshal(sent)
	if err != nil {
		return err
	}
	a, err := k.ask(k.ctx, streamwire.NewFrame(streamwire.System, "ping", data), answerTime)
	if err != nil {
		return err
	}
	var back body
	if err := json.Unmarshal(a.Data, &back); a.Code != 200 || err != nil || back != sent {
		return errors.New("the answer does not bring opaque back with code 200")
	}
	return nil
}

// disconnect asks the client to leave, and cuts the connection later.
func (k *socket) disconnect(reason string) {
	k.leaving.Store(true)
	data, err := json.Marshal(map[string]string{"reason": reason})
	if err != nil {
		k.end(err)
		return
	}
	out, err := k.outgoing(streamwire.NewFrame(streamwire.System, "disconnect", data))
	if err != nil {
		k.end(err)
		return
	}
	out.last = true
	select {
	case k.queue <- out:
	default:
		k.end(errors.New("told to disconnect while it did not read"))
	}
}

// cut ends the connection without a close frame.
func (k *socket) cut() {
	k.line.cut()
	k.end(errors.New("cut by a fault"))
}

// silence makes the connection half-open until so many pings were not returned.
func (k *socket) silence(pings int) {
	k.log.Info("half-open by a fault")
	k.patience.Store(int64(max(cmp.Or(pings, 3), 1) - 1))
	k.line.silent.Store(true)
}

// delay is how much later something for a client goes out.
func (fs *faults) delay(clientID, connectionID string) time.Duration {
	f, dice, i := struck(fs, func(f Slow, _ *Injected) bool {
		return is(f.ClientID, clientID) && is(f.ConnectionID, connectionID)
	})
	if i == nil {
		return 0
	}
	return f.Delay + time.Duration(dice*float64(f.Jitter))
}
