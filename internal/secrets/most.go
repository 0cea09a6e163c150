package secrets

// most is the largest text that a file or a program may give, in bytes.
const most = 64 << 10
