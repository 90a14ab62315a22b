namespace ActorGraph.Runtime.Wire;

/// <summary>
/// A message that may cross from process to process on its own. The set is closed: a message without this mark is refused on
/// sending, a manifest that is not of the set is refused on receiving. Messages between nodes cross inside a link's frames.
/// </summary>
public interface IWireMessage;
