R = Redis.new(host: "redis")

def chain(k)
  key = ""
  if k == 1
    key = "a:one"
  elsif k == 2
    key = "a:two"
  else
    key = "a:three"
  end
  R.get(key)  #: GET a:one a:two a:three
  name = if k == 3 then "b" else "c" end
  R.get(name)  #: GET b c
end

def name_of(k)
  if k == 1
    "d"
  else
    "e"
  end
end

def filled(ids)
  R.get(name_of(ids.size))  #: GET d e
  keys = []
  ids.each { |id| keys << "f:#{id}" }
  R.del(*keys)  #: DEL f:*
  more = ["g"]
  ids.each do |id|
    more.push("h:#{id}")
  end
  more.concat(["i"])
  R.del(*more)  #: DEL g h:* i
end

def drop(ks = [])
  R.del(*ks)  #: DEL *
end
