package postgres

import "sync/atomic"

// A horizon keeps readers from what a crash, or a failover to a standby in sync, could take: a group of a gateway beside others is
// visible before it is on the disk. The tail stands at the last entry that is known to be there. Nothing after it is read.
type horizon struct {
	asked chan struct{} // holds an element when entries after the tail were seen
	stuck atomic.Bool   // the disk or the standby did not come in time, so nobody waits for it
	known atomic.Bool   // every claim is held by a gateway that keeps to its horizon
}
