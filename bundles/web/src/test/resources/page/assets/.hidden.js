<!doctype html><title>test page</title>
