require "redis"

# Objects of which tests of their types say what they are.
def tests(x, y)
  if x.is_a?(Hash)
    x.hget("none", "f")
  elsif x.is_a?(Redis)
    x.hget("t:1", "f") #: HGET t:1
  end
  case x
  when Hash then x.hget("none", "f")
  when Redis then x.hget("t:2", "f") #: HGET t:2
  end
  case x
  in Redis => r
    r.hget("t:3", "f") #: HGET t:3
  end
  x.hget("t:4", "f") if x.is_a?(Redis) #: HGET t:4
  y.hget("none", "f") unless y.is_a?(Redis)
  return unless x.is_a?(Redis)

  x.hget("t:5", "f") #: HGET t:5
end
