print("coatcheck")
