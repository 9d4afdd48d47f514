package caravan.service.schedule;

import caravan.platform.MeteredNetwork;
import caravan.platform.PowerSupplies;
import java.util.Optional;

/** What this machine tells of itself. */
public final class Machine implements Surroundings {
  private final PowerSupplies supplies;
  private final MeteredNetwork network;

  public Machine() {
    this(new PowerSupplies(PowerSupplies.STANDARD), new MeteredNetwork(MeteredNetwork.STANDARD));
  }

  Machine(PowerSupplies supplies, MeteredNetwork network) {
    this.supplies = supplies;
    this.network = network;
  }

  @Override
  public Answer onBattery() {
    return answer(supplies.onBattery());
  }

  @Override
  public Answer onMeteredNetwork() {
    return answer(network.metered());
  }

  private static Answer answer(Optional<Boolean> known) {
    return known.map(yes -> yes ? Answer.YES : Answer.NO).orElse(Answer.UNKNOWN);
  }
}
