package config

import "net/netip"

// dingTalkNetworks are those that DingTalk pushes from, as the page on SyncHTTP push of its documentation has them.
var dingTalkNetworks = []string{"203.119.0.0/16", "140.205.0.0/16", "106.11.0.0/16", "198.11.0.0/16", "59.82.0.0/16"}

// Network reads an address or a network.
func Network(text string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(text); err == nil {
		return netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()), nil
	}
	network, err := netip.ParsePrefix(text)
	return network.Masked(), err
}

// NetworksOf reads an entry of From.
func NetworksOf(text string) (networks []netip.Prefix, err error) {
	texts := []string{text}
	if text == "dingtalk" {
		texts = dingTalkNetworks
	}
	for _, one := range texts {
		network, err := Network(one)
		if err != nil {
			return nil, err
		}
		networks = append(networks, network)
	}
	return networks, nil
}
