package streamsink

import (
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// issue makes a ticket for a client that may connect to a place; nil means this Server.
func (srv *Server) issue(t ticket, p *Place) (string, error) {
	if srv.handover == nil {
		return srv.tickets.Issue(t)
	}
	out := signedTicket{Server: srv.handover.ID, Client: t.sink.clientID, Sink: t.sink.name, Events: t.wants.Events, UA: t.ua, Clock: srv.Clock().Milliseconds()}
	if srv.isElsewhere(p) {
		out.Server, out.Clock = p.ID, p.Clock.Milliseconds()
	}
	for topic := range t.wants.Callbacks {
		out.Topics = append(out.Topics, topic)
	}
	return srv.handover.sign(out)
}

// redeem takes a ticket, which is good once.
func (srv *Server) redeem(text string) (ticket, error) {
	if srv.handover == nil {
		return srv.tickets.Use(text)
	}
	t, err := srv.handover.verify(text)
	if err != nil {
		return ticket{}, err
	}
	if t.Server != srv.handover.ID {
		return ticket{}, fmt.Errorf("the ticket is for the gateway %s, and this is %s: behind a load balancer each gateway needs an attach.public_url of its own",
			streamwire.Clip(t.Server), srv.handover.ID)
	}
	now, issued := srv.Clock(), time.Duration(t.Clock)*time.Millisecond
	if issued > now || now-issued >= signedLife {
		return ticket{}, errTicketExpired
	}
	s := srv.sink(t.Client)
	if s == nil || s.name != t.Sink {
		return ticket{}, errors.New("the ticket is for a subscription that is not here any more")
	}
	if err := srv.spent.spend(t.Nonce, now, issued+signedLife); err != nil {
		return ticket{}, err
	}
	wants := streamwire.Wants{Events: t.Events, Callbacks: map[string]bool{}}
	for _, topic := range t.Topics {
		wants.Callbacks[topic] = true
	}
	return ticket{s, wants, t.UA}, nil
}
