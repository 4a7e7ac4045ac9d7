/** A device's memory, and what holds it. */
export interface Room {
  /** How much may be held, in bytes. */
  readonly bytes: number;
  /** How much is held. */
  held(): number;
  /**
   * Makes room, and takes it. What was used least recently leaves first; where nothing more can leave, room is taken all the same.
   *
   * @param bytes How much is taken.
   * @param tenant Who can be asked to leave.
   */
  take(bytes: number, tenant: Tenant): Promise<Place>;
  /** Asks all others to leave. */
  clear(but?: Place): Promise<void>;
}

/** Who holds memory. */
export interface Tenant {
  /** Whether it cannot leave at the moment; it will soon. */
  busy(): boolean;
  /** Gives the memory back. */
  leave(): Promise<void>;
}

/** Memory that is held. */
export interface Place {
  /** Says that it was used. */
  used(): void;
  /** Says that it is held no longer. */
  free(): void;
}

/**
 * Opens the memory of a device.
 *
 * @param bytes How much may be held.
 */
export function openRoom(bytes: number): Room {
  /** In the order of their last use. */
  const places = new Map<Place, { readonly bytes: number } & Tenant>();
  const held = () =>
    [...places.values()].reduce((sum, place) => sum + place.bytes, 0);
  const leave = async (place: Place, tenant: Tenant) => {
    places.delete(place);
    await tenant.leave();
  };
  const makeRoom = async (wanted: number) => {
    while (held() + wanted > bytes && places.size > 0) {
      const idle = [...places].find(([, tenant]) => !tenant.busy());
      if (idle) await leave(...idle);
      else await soon();
    }
  };
  // Two that come together would each find room for one.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const result = turn.then(act);
    turn = result.catch(() => {});
    return result;
  };
  return {
    bytes,
    held,
    take: (wanted, tenant) =>
      inTurn(async () => {
        await makeRoom(wanted);
        const place: Place = {
          used() {
            const own = places.get(place);
            if (!own) return;
            places.delete(place);
            places.set(place, own);
          },
          free: () => void places.delete(place),
        };
        places.set(place, { ...tenant, bytes: wanted });
        return place;
      }),
    clear: (but) =>
      inTurn(async () => {
        for (const [place, tenant] of [...places]) {
          if (place !== but && !tenant.busy()) await leave(place, tenant);
        }
      }),
  };
}

function soon(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
