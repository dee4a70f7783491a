class Own < Redis
  def put(k) = set("a:#{k}", 1)  #: SET a:*
end

own = Own.new
own.get("b")  #: GET b
