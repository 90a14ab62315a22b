using Akka.Configuration;
using Akka.Dispatch;

namespace ActorGraph.Runtime.Dispatch;

/// <summary>Makes the <see cref="NodeExecutor"/> that the settings of the node dispatcher name.</summary>
/// <param name="config">The dispatcher's section.</param>
/// <param name="prerequisites">What Akka gives to every dispatcher.</param>
public sealed class NodeExecutorConfigurator(Config config, IDispatcherPrerequisites prerequisites)
    : ExecutorServiceConfigurator(config, prerequisites)
{
    /// <inheritdoc/>
    public override ExecutorService Produce(string id) => new NodeExecutor(id, Math.Max(1, Config.GetInt("threads")), Prerequisites.EventStream);
}
