namespace ActorGraph.Dashboard;

/// <summary>What a page shows.</summary>
internal interface IPageContent
{
    /// <summary>The graph and how it is shown, as JSON.</summary>
    string Graph { get; }

    /// <summary>What happens meanwhile; null: nothing does.</summary>
    EventFeed? Feed { get; }

    /// <summary>A node's buffers, as JSON; null: there is no such node.</summary>
    Task<string?> NodeAsync(string name, CancellationToken cancellation);
}
