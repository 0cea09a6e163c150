package daemon

import (
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/diskroom"
)

// leaveAddress leaves the API's address in the data folder, where commands find it. Without it they find no daemon, and
// that is no reason not to receive and deliver. At start, a full disk gives it a piece of the journal's reserve.
func (d *Daemon) leaveAddress(start bool) {
	leave := d.address.Keep
	if start {
		leave = d.address.Write
	}
	err := leave(d.cfg.Data)
	for start && diskroom.Full(err) && d.journal.makeRoom() {
		err = leave(d.cfg.Data)
	}
	before := d.unleft
	d.unleft = ""
	if err != nil {
		d.unleft = err.Error()
	}
	switch {
	case d.unleft == before:
	case err == nil:
		d.log.Info("commands find this daemon again: api.json could be written", "data", d.cfg.Data)
	case diskroom.Full(err):
		d.log.Error("commands do not find this daemon until the disk has room for api.json; free some space", "data", d.cfg.Data, "error", err)
	default:
		d.log.Error("commands do not find this daemon until api.json can be written, which is tried again", "data", d.cfg.Data, "error", err)
	}
}

// Address is that of the local API.
func (d *Daemon) Address() wire.Address { return d.address }
