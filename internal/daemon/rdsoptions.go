package daemon

import (
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/source/rds"
)

// RDSOptions are where an app's rds is, and how it is read.
func RDSOptions(r config.RDS) (*rds.Database, *rds.Options, error) {
	at, err := rds.ParseDSN(r.URL)
	if err != nil {
		return nil, nil, err
	}
	zone, err := r.Location()
	if err != nil {
		return nil, nil, err
	}
	return at, &rds.Options{
		Tables: r.Tables, SubscribeID: r.SubscribeID, Pending: int64(r.Pending), Done: int64(r.DoneStatus()), ReadOnly: r.ReadOnly, Every: time.Duration(r.Every), Location: zone,
	}, nil
}
