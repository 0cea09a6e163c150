// Package mariadbtest starts a real MariaDB for tests, from what Debian and Ubuntu install.
//
// Servers listen on the loopback, at free ports, and lie in temporary folders. None outlives the process of the test, also
// when that is killed. A test is skipped where MariaDB is not installed, and fails there in CI.
package mariadbtest
