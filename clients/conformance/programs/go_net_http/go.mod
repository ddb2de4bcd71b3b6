module github.com/coatcheck/coatcheck/clients/conformance/programs/go_net_http

go 1.19

require github.com/coatcheck/coatcheck/clients/go v0.0.0

replace github.com/coatcheck/coatcheck/clients/go => ../../../go
