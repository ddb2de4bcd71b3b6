module github.com/coatcheck/coatcheck/clients/go/gin

go 1.19

require (
	github.com/coatcheck/coatcheck/clients/go v0.0.0
	github.com/gin-gonic/gin v1.8.1
)

replace github.com/coatcheck/coatcheck/clients/go => ../
