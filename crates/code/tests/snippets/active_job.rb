# config.active_job.queue_adapter = :sidekiq
class ApplicationJob < ActiveJob::Base
end

class ExportJob < ApplicationJob
  queue_as :exports
end

class Order
  def placed
    ExportJob.perform_later(1)  #: SADD queues; LPUSH queue:exports
    ExportJob.set(wait: 5).perform_later(1)  #: ZADD schedule
    ExportJob.set(queue: :bulk).perform_later(1)  #: SADD queues; LPUSH queue:bulk
  end
end
