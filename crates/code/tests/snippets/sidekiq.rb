class MailJob
  include Sidekiq::Job
  sidekiq_options queue: "mailers", retry: 3
end

class PlainWorker
  include Sidekiq::Worker
end

class Order
  def placed
    MailJob.perform_async(1)  #: SADD queues; LPUSH queue:mailers
    PlainWorker.perform_async(1)  #: SADD queues; LPUSH queue:default
    MailJob.perform_in(60, 1)  #: ZADD schedule
    MailJob.set(queue: :bulk).perform_async(1)  #: SADD queues; LPUSH queue:bulk
    ::Redis.new.get("a")  #: GET a
  end
end
