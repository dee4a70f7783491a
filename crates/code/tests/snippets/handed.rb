R = Redis.new(host: "redis")

def f(ids)
  ids.each(&R.method(:unlink))  #: UNLINK *
  fetch = R.method(:get)
  fetch.call("a")  #: GET a
end
