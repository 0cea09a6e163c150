package daemon

import (
	"context"
	"net"
	"net/netip"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// handoverWithin bounds what the database is asked at the start for the hand-over of programs.
const handoverWithin = 10 * time.Second

// handOver lets this gateway and others lead programs to each other, if the journal is shared. It is open.
func (d *Daemon) handOver() error {
	shared, ok := d.journal.Journal.(journal.Gateways)
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), handoverWithin)
	defer cancel()
	key, err := shared.Secret(ctx)
	if err != nil {
		return err
	}
	d.attach.own.Store(d.ownURL())
	return d.attach.HandOver(streamsink.Handover{ID: d.id, Key: key})
}

// ownURL is the URL by which programs reach this gateway's attach point and no other one: that of the config, or what the listener
// and the certificate say. It is empty if neither does.
func (d *Daemon) ownURL() string {
	if d.cfg.Attach.PublicURL != "" {
		return d.cfg.Attach.PublicURL
	}
	at, ok := d.attachAddress()
	switch {
	case !ok:
		return ""
	case d.attach.certificate == nil:
		return "http://" + at.String()
	}
	if cert, err := d.attach.certificate(nil); err != nil || cert.Leaf.VerifyHostname(at.Addr().String()) != nil {
		d.log.Warn("attach: other gateways cannot lead programs here, because the certificate is not for this address; set attach.public_url", "address", at)
		return ""
	}
	return "https://" + at.String()
}

// attachAddress is the address that the attach point listens at. Where it listens at all addresses, it is the one by which this
// machine reaches the database.
func (d *Daemon) attachAddress() (at netip.AddrPort, ok bool) {
	listener, ok := d.attach.http.listener.Addr().(*net.TCPAddr)
	if !ok {
		return at, false
	}
	at = netip.AddrPortFrom(listener.AddrPort().Addr().Unmap(), listener.AddrPort().Port())
	if !at.Addr().IsUnspecified() {
		return at, true
	}
	database, ok := d.journal.Journal.(interface {
		LocalAddr(context.Context) (net.Addr, error)
	})
	if !ok {
		return at, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), handoverWithin)
	defer cancel()
	local, err := database.LocalAddr(ctx)
	tcp, isTCP := local.(*net.TCPAddr)
	if err != nil || !isTCP {
		d.log.Warn("attach: other gateways cannot lead programs here, because this one does not know its own address; set attach.public_url", "error", err)
		return at, false
	}
	return netip.AddrPortFrom(tcp.AddrPort().Addr().Unmap(), at.Port()), true
}
