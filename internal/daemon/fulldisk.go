package daemon

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/internal/diskroom"
)

// leaveAddress writes the API's address into the data folder. On a full disk it takes a piece of the journal's reserve, and it is
// no error that even that does not help: the daemon delivers without, and run writes the file later.
func (d *Daemon) leaveAddress() error {
	err := d.address.Write(d.cfg.Data)
	for diskroom.Full(err) && d.makeRoom() {
		err = d.address.Write(d.cfg.Data)
	}
	if d.unwritten = diskroom.Full(err); d.unwritten {
		d.log.Error("commands do not find this daemon until the disk has room for api.json; free some space", "data", d.cfg.Data, "error", err)
		return nil
	}
	return err
}

// addressAgain is how often the address is written again that had no room.
const addressAgain = 2 * time.Second

// writeAddress writes the address that had no room, until it has or ctx ends.
func (d *Daemon) writeAddress(ctx context.Context) error {
	ticker := time.NewTicker(addressAgain)
	defer ticker.Stop()
	for d.unwritten {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		err := d.address.Write(d.cfg.Data)
		if d.unwritten = diskroom.Full(err); err == nil {
			d.log.Info("commands find this daemon again: the disk has room for api.json", "data", d.cfg.Data)
		} else if !d.unwritten {
			d.log.Error("commands do not find this daemon", "error", err)
		}
	}
	return nil
}
